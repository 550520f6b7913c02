import { expect } from 'chai';
import { batchBuffer, fillBatch } from '../../src/data/fill-batch.js';
import { blankImages } from '../../src/data/image-set.js';

/** Images of 4 x 4 pixels and two channels; pixel p of image i has bytes 16 i + p + 1 and 100. */
function numbered(count: number, mean = [0, 0]) {
  const set = blankImages(
    { shape: [4, 4, 2], classes: 10, normalisation: { mean, deviation: [1 / 255, 1 / 255] } },
    count,
  );
  for (let p = 0; p < count * 16; p++) set.pixels.set([p + 1, 100], 2 * p);
  set.labels.forEach((_, i) => (set.labels[i] = i));
  return set;
}
const none = { crop: 0, flip: false, cutout: 0 };
/** Channel 0 of the batch's image, rounded. */
const picture = (images: Float32Array, image = 0): number[] =>
  Array.from({ length: 16 }, (_, p) => Math.round(images[image * 32 + 2 * p]!));

describe('filling a batch', () => {
  it('normalises each channel and takes the images asked for', () => {
    const set = numbered(3, [0, 100 / 255]);
    const batch = fillBatch(set, [2, 0], batchBuffer(set, 4));
    expect(batch.size).to.equal(2);
    expect([...batch.labels]).to.deep.equal([2, 0]);
    expect(batch.images.length).to.equal(2 * 32);
    expect(picture(batch.images)[0]).to.equal(33);
    expect(picture(batch.images, 1)[15]).to.equal(16);
    expect(batch.images[1]).to.be.closeTo(0, 1e-4);
  });

  it('leaves the images as they are where every augmentation is off', () => {
    const set = numbered(1);
    const plain = [...fillBatch(set, [0], batchBuffer(set, 1)).images];
    expect([...fillBatch(set, [0], batchBuffer(set, 1), none, [1, 'x']).images]).to.deep.equal(plain);
  });

  it('flips about half of the images left to right', () => {
    const set = numbered(1);
    const indices = new Uint8Array(200);
    const { images } = fillBatch(set, indices, batchBuffer(set, 200), { ...none, flip: true }, [1]);
    const rows = Array.from(indices, (_, i) => picture(images, i).slice(0, 4).join());
    expect(new Set(rows)).to.deep.equal(new Set(['1,2,3,4', '4,3,2,1']));
    expect(rows.filter((row) => row === '4,3,2,1').length).to.be.within(70, 130);
  });

  it('crops out of the image padded with black, at every offset', () => {
    const set = numbered(1, [1 / 255, 0]);
    const indices = new Uint8Array(300);
    const { images } = fillBatch(set, indices, batchBuffer(set, 300), { ...none, crop: 1 }, [1]);
    const pictures = Array.from(indices, (_, i) => picture(images, i).join());
    expect(new Set(pictures).size).to.equal(9);
    // Down by one and right by one: black (level 0, normalised: -1) in the last row and column.
    expect(pictures).to.include([5, 6, 7, -1, 9, 10, 11, -1, 13, 14, 15, -1, -1, -1, -1, -1].join());
  });

  it('cuts a square out after normalising, clipped at the borders', () => {
    const set = numbered(1, [-50 / 255, 0]);
    const indices = new Uint8Array(300);
    const { images } = fillBatch(set, indices, batchBuffer(set, 300), { ...none, cutout: 2 }, [1]);
    const holes = Array.from(indices, (_, i) => picture(images, i).filter((value) => value === 0).length);
    expect(new Set(holes)).to.deep.equal(new Set([1, 2, 4]));
    const whole = picture(images, holes.indexOf(4));
    const first = whole.indexOf(0);
    expect([first + 1, first + 4, first + 5].map((p) => whole[p])).to.deep.equal([0, 0, 0]);
  });

  it('draws by seed and name', () => {
    const set = numbered(1);
    const all = { crop: 2, flip: true, cutout: 2 };
    const images = (seed: number, ...name: number[]) =>
      [...fillBatch(set, new Uint8Array(9), batchBuffer(set, 9), all, [seed, ...name]).images].join();
    expect(images(1, 2, 3)).to.equal(images(1, 2, 3));
    expect(images(1, 2, 3)).not.to.equal(images(1, 2, 4));
    expect(images(1, 2, 3)).not.to.equal(images(2, 2, 3));
  });

  it('refuses a buffer that is too small', () => {
    const set = numbered(2);
    expect(() => fillBatch(set, [0, 1], batchBuffer(set, 1))).to.throw(RangeError);
  });
});
