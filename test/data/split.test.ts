import { expect } from 'chai';
import { openSource } from '../../src/data/dataset.js';
import type { ImageSource } from '../../src/data/image-source.js';
import { blankImages, type Images } from '../../src/data/image-set.js';
import type { SplitSettings } from '../../src/data/split.js';
import { openTestSet } from '../../src/data/test-set.js';
import { dataErrorOf } from './files.js';

/** One pixel an image, which is its number; `labels` in file order. */
function imagesOf(labels: readonly number[], first = 0): Images {
  const format = {
    shape: [1, 1, 1],
    classes: Math.max(...labels) + 1,
    normalisation: { mean: [0], deviation: [1] },
  } as const;
  const images = blankImages(format, labels.length);
  images.labels.set(labels);
  images.pixels.set(labels.map((_, i) => first + i));
  return images;
}

function sourceOf(training: Images, test?: Images): ImageSource {
  return {
    training: () => Promise.resolve(training),
    ...(test && { test: () => Promise.resolve(test) }),
  };
}

const sorted = Array.from({ length: 40 }, (_, i) => Math.floor(i / 10));
const half = { trainPortion: 0.5 } as const;
const numbers = (images: Images) => [...images.pixels];
const counts = (images: Images) =>
  [0, 1, 2, 3].map((label) => images.labels.filter((l) => l === label).length);
const open = (settings: SplitSettings, labels = sorted) =>
  openSource(sourceOf(imagesOf(labels), imagesOf(labels)), settings);

describe('the split of a data set', () => {
  it('gives both parts every class in its share, also where the files are sorted by class', async () => {
    const { search, training } = await open(half);
    expect(counts(search.train)).to.deep.equal([5, 5, 5, 5]);
    expect(counts(search.validation)).to.deep.equal([5, 5, 5, 5]);
    expect(numbers(training).sort((a, b) => a - b)).to.deep.equal(sorted.map((_, i) => i));
    expect(numbers(training)).not.to.deep.equal(sorted.map((_, i) => i));
    expect(counts({ ...search.validation, labels: search.validation.labels.subarray(0, 8) })).to.deep.equal([
      2, 2, 2, 2,
    ]);
  });

  it('keeps an image with its label', async () => {
    const { training } = await open(half);
    for (let i = 0; i < training.count; i++)
      expect(training.labels[i]).to.equal(Math.floor(training.pixels[i]! / 10));
  });

  it('is the same for the same seed of its own, whatever else is asked for', async () => {
    const first = numbers((await open(half)).training);
    expect(numbers((await open(half)).training)).to.deep.equal(first);
    expect(numbers((await open({ trainPortion: 0.25 })).training)).to.deep.equal(first);
    expect(numbers((await open({ ...half, subset: 16 })).training)).to.deep.equal(first.slice(0, 16));
    expect(numbers((await open({ ...half, splitSeed: 1 })).training)).not.to.deep.equal(first);
  });

  it('takes subsets of all classes, of training and of test images', async () => {
    const { training, test } = await open({ ...half, subset: 16, testSubset: 8 });
    expect(counts(training)).to.deep.equal([4, 4, 4, 4]);
    expect(counts(await openTestSet(test))).to.deep.equal([2, 2, 2, 2]);
  });

  it('in file order cuts as the files are', async () => {
    const mixed = Array.from({ length: 40 }, (_, i) => i % 4);
    const { search, test } = await open({ ...half, split: 'file-order', subset: 20, testSubset: 3 }, mixed);
    expect(numbers(search.train)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(numbers(search.validation)).to.deep.equal([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    expect(numbers(await openTestSet(test))).to.deep.equal([0, 1, 2]);
  });

  it('is refused where fitness has a class that training lacks', async () => {
    expect(await dataErrorOf(open({ ...half, split: 'file-order' }))).to.match(
      /^dataset\.split: in file order, fitness has 2 classes that training never sees \(2, 3\)\. Leave/,
    );
    expect(await dataErrorOf(open({ ...half, subset: 7 }))).to.match(
      /^dataset\.subset: 3 images to train on are too few: fitness has a class that training never sees \(\d\)/,
    );
  });

  it('lets a training learn from both parts, of whatever classes', async () => {
    expect((await open({ split: 'file-order' })).training.count).to.equal(40);
  });

  it('sets a share aside where there are no test images, the same for search and training', async () => {
    const source = sourceOf(imagesOf(sorted));
    const { training, test } = await openSource(source, half);
    const sealed = await openTestSet(test);
    expect(counts(sealed)).to.deep.equal([2, 2, 2, 2]);
    expect([...numbers(training), ...numbers(sealed)].sort((a, b) => a - b)).to.deep.equal(
      sorted.map((_, i) => i),
    );
    const later = await openSource(source, { split: 'file-order', subset: 10, testSubset: 3 });
    expect(numbers(await openTestSet(later.test))).to.deep.equal(numbers(sealed).slice(0, 3));
    expect(numbers(later.training).some((one) => numbers(sealed).includes(one))).to.equal(false);
    const more = await openSource(source, { ...half, testPortion: 0.4 });
    expect(counts(await openTestSet(more.test))).to.deep.equal([4, 4, 4, 4]);
  });

  it('refuses a share to set aside that would change nothing, or leaves nothing', async () => {
    expect(await dataErrorOf(open({ ...half, testPortion: 0.3 }))).to.match(
      /dataset\.testPortion: would change nothing/,
    );
    const source = sourceOf(imagesOf(sorted));
    expect(await dataErrorOf(openSource(source, { ...half, testPortion: 0.001 }))).to.match(
      /dataset\.testPortion: 0\.001 of 40 images leaves none for the test/,
    );
    const { test } = await openSource(source, { ...half, testSubset: 9 });
    expect(await dataErrorOf(openTestSet(test))).to.match(
      /dataset\.testSubset: asks for 9 .* 8 are set aside/,
    );
  });

  it("takes a data set's own images for fitness", async () => {
    const own = imagesOf(sorted);
    const given = imagesOf([0, 1, 2, 3], 100);
    const indexed = (images: Images) => () =>
      Promise.resolve({
        labels: images.labels,
        at: (indices: ArrayLike<number>) => {
          const chosen = blankImages(images, indices.length);
          chosen.labels.set(Array.from(indices, (i) => images.labels[i]!));
          chosen.pixels.set(Array.from(indices, (i) => images.pixels[i]!));
          return Promise.resolve(chosen);
        },
      });
    const source: ImageSource = {
      training: () => Promise.resolve(own),
      indexed: () =>
        Promise.resolve({ training: indexed(own), validation: indexed(given), test: indexed(given) }),
    };
    const { search, training } = await openSource(source, { trainPortion: 0.5 });
    expect(numbers(search.validation).sort()).to.deep.equal([100, 101, 102, 103]);
    expect(search.train.count).to.equal(40);
    expect(training.count).to.equal(44);
    expect(
      search.validation.labels.every((label, i) => numbers(search.validation)[i] === 100 + label),
    ).to.equal(true);
    const few = await openSource(source, { trainPortion: 0.5, subset: 22 });
    expect([few.search.train.count, few.search.validation.count]).to.deep.equal([20, 2]);
  });
});
