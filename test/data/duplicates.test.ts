import { expect } from 'chai';
import {
  duplicateNotes,
  duplicatesBetween,
  duplicatesWithin,
  sharedNotes,
} from '../../src/data/duplicates.js';
import type { Images } from '../../src/data/image-set.js';

/** Images of 4 x 4 pixels, each filled with a pattern that its number fixes. */
function images(numbers: readonly number[], labels = numbers): Images {
  return {
    ...{ shape: [4, 4, 1], classes: 10, count: numbers.length },
    pixels: Uint8Array.from(
      numbers.flatMap((n) => Array.from({ length: 16 }, (_, i) => (n * 37 + i * n) % 256)),
    ),
    labels: Uint8Array.from(labels),
    normalisation: { mean: [0], deviation: [1] },
  };
}

describe('duplicates', () => {
  it('are images with the pixels of an earlier one', () => {
    expect(duplicatesWithin(images([1, 2, 3]))).to.deep.equal([]);
    expect(duplicatesWithin(images([1, 2, 1, 1], [1, 2, 1, 5]))).to.deep.equal([
      { index: 2, of: 0, sameLabel: true },
      { index: 3, of: 0, sameLabel: false },
    ]);
  });

  it('are told from images whose sampled pixels are equal', () => {
    const set: Images = {
      ...{ shape: [32, 32, 3], classes: 10, count: 2, pixels: new Uint8Array(2 * 3072) },
      ...{ labels: new Uint8Array(2), normalisation: { mean: [0, 0, 0], deviation: [1, 1, 1] } },
    };
    set.pixels[3072 + 1] = 1;
    expect(duplicatesWithin(set)).to.deep.equal([]);
    set.pixels[3072 + 1] = 0;
    expect(duplicatesWithin(set)).to.have.length(1);
  });

  it('between training and test are told loudly, with how many and which', () => {
    const training = images([1, 2, 3, 4]);
    const test = { ...images([7, 3, 9, 1], [7, 3, 9, 2]), split: 'test' } as const;
    expect(duplicatesBetween(training, test)).to.deep.equal([
      { index: 1, of: 2, sameLabel: true },
      { index: 3, of: 0, sameLabel: false },
    ]);
    expect(sharedNotes(training, test)).to.deep.equal([
      'WARNING: 2 test images have the pixels of a training image, so the test accuracy will be too high: ' +
        'test image 1 is training image 2, test image 3 is training image 0 with another label',
    ]);
    expect(sharedNotes(training, { ...images([8]), split: 'test' })).to.deep.equal([]);
  });

  it('in training take one line, however many there are', () => {
    expect(duplicateNotes(images([1, 2]))).to.deep.equal([]);
    expect(duplicateNotes(images([1, 1]))).to.deep.equal([
      '1 training image has the pixels of another one: training image 1 is training image 0',
    ]);
    expect(duplicateNotes(images(Array<number>(50).fill(3)))[0]).to.match(
      /^49 training images have .* training image 5 is training image 0, \.\.\.$/,
    );
  });
});
