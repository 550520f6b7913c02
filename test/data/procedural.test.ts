import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { imageSize } from '../../src/data/image-set.js';
import { drawImages } from '../../src/data/procedural.js';

describe('the procedural images', () => {
  it('are the same bytes on every machine and in every version', async () => {
    const { pixels, labels } = await drawImages(50, 0, 'training');
    const digest = createHash('sha256').update(pixels).update(labels).digest('hex');
    expect(digest).to.equal('b8400d98df50a668700791c8518b8cdc672ac6b14900622b7d262c06acda7181');
  });

  it('have a quarter of the pixels where a side of 16 is asked for, each the mean of four', async () => {
    const large = await drawImages(4, 0, 'training');
    const small = await drawImages(4, 0, 'training', 16);
    expect(small.shape).to.deep.equal([16, 16, 3]);
    expect(small.labels).to.deep.equal(large.labels);
    const at = (image: number, y: number, x: number, channel: number): number =>
      large.pixels[((image * 32 + y) * 32 + x) * 3 + channel]!;
    const mean = (image: number, y: number, x: number, channel: number): number =>
      Math.round(
        (at(image, y, x, channel) +
          at(image, y, x + 1, channel) +
          at(image, y + 1, x, channel) +
          at(image, y + 1, x + 1, channel)) /
          4,
      );
    expect(small.pixels[0]).to.equal(mean(0, 0, 0, 0));
    expect(small.pixels[((3 * 16 + 15) * 16 + 7) * 3 + 2]).to.equal(mean(3, 30, 14, 2));
    expect(small.pixels).to.have.lengthOf(4 * 768);
  });

  it('do not depend on how many are drawn', async () => {
    const few = await drawImages(3, 5, 'test');
    const more = await drawImages(6, 5, 'test');
    expect(more.pixels.subarray(0, few.pixels.length)).to.deep.equal(few.pixels);
  });

  it('differ between seeds and between training and test', async () => {
    const pixels = async (seed: number, split: 'training' | 'test') =>
      (await drawImages(1, seed, split)).pixels;
    expect(await pixels(0, 'training')).not.to.deep.equal(await pixels(1, 'training'));
    expect(await pixels(0, 'training')).not.to.deep.equal(await pixels(0, 'test'));
  });

  it('have about the mean and deviation that they are normalised with', async () => {
    const { pixels, normalisation } = await drawImages(500, 0, 'training');
    const mean = pixels.reduce((a, b) => a + b, 0) / pixels.length / 255;
    const square = pixels.reduce((a, b) => a + b * b, 0) / pixels.length / 255 / 255;
    expect(mean).to.be.closeTo(normalisation.mean[0]!, 0.03);
    expect(Math.sqrt(square - mean * mean)).to.be.closeTo(normalisation.deviation[0]!, 0.05);
  });

  it('show every class about equally often', async () => {
    const { labels, classes } = await drawImages(1000, 0, 'training');
    const counts = Array.from({ length: classes }, (_, c) => labels.filter((label) => label === c).length);
    expect(Math.min(...counts)).to.be.above(70);
    expect(imageSize(await drawImages(0, 0, 'test'))).to.equal(3072);
  });
});
