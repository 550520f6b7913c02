import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDataset, openSource } from '../../src/data/dataset.js';
import type { ImageSource } from '../../src/data/image-source.js';
import type { ImageSet, TestSet } from '../../src/data/image-set.js';
import { openTestSet } from '../../src/data/test-set.js';
import { dataErrorOf } from './files.js';

const settings = { name: 'procedural', subset: 40, testSubset: 4, trainPortion: 0.5 } as const;

describe('a data set', () => {
  it('gives the first part of the training images to the weights and the rest to fitness', async () => {
    const { search, training } = await openDataset({ ...settings, trainPortion: 0.35 });
    expect(search.train.count).to.equal(14);
    expect(search.validation.count).to.equal(26);
    expect([...search.train.labels, ...search.validation.labels]).to.deep.equal([...training.labels]);
    expect(search.validation.pixels[0]).to.equal(training.pixels[14 * 3072]);
    expect(search.validation.pixels.buffer).to.equal(training.pixels.buffer);
  });

  it('keeps sharing its pixels when it is cloned to another thread', async () => {
    const { training } = await openDataset(settings);
    const clone = structuredClone(training);
    training.pixels[0] = training.pixels[0]! ^ 255;
    expect(clone.pixels[0]).to.equal(training.pixels[0]);
  });

  it('does not read the test images before the seal is broken', async () => {
    let read = 0;
    const { training } = await openDataset(settings);
    const source: ImageSource = {
      training: () => Promise.resolve(training),
      test: () => {
        read++;
        return Promise.resolve(training);
      },
    };
    const { test } = await openSource(source, { trainPortion: 0.5 });
    expect(read).to.equal(0);
    expect((await openTestSet(test)).split).to.equal('test');
    expect(read).to.equal(1);
  });

  it('hands the test images out in a type that the search does not take', async () => {
    const score = (set: ImageSet): number => set.count;
    const test: TestSet = await openTestSet((await openDataset(settings)).test);
    // @ts-expect-error test images are no training images
    expect(score(test)).to.equal(4);
  });

  it('is unsealed by final training alone, and to score what it trained again', () => {
    const allowed = [
      ...[
        'data/test-set.ts',
        'experiment/run/training.ts',
        'experiment/run/finalists.ts',
        'experiment/run/hog-svm.ts',
      ],
      ...['experiment/read/trained-network.ts', 'experiment/read/finalist-images.ts'],
      'experiment/read/data-report.ts',
    ];
    const source = join(import.meta.dirname, '../../../src');
    const users = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .filter((name) => /\bopenTestSet\b/.test(readFileSync(join(source, name), 'utf8')))
      .filter((name) => !allowed.includes(name));
    expect(users).to.deep.equal([]);
  });

  it('with fewer images than asked for, or none for a part, is refused', async () => {
    const { training } = await openDataset(settings);
    const source: ImageSource = {
      training: () => Promise.resolve(training),
      test: () => Promise.resolve(training),
    };
    expect(await dataErrorOf(openSource(source, { trainPortion: 0.5, subset: 41 }))).to.match(
      /dataset\.subset: asks for 41 .* 40\b/,
    );
    expect(await dataErrorOf(openSource(source, { trainPortion: 0.01 }))).to.match(/none for training/);
    const { test } = await openSource(source, { trainPortion: 0.5, testSubset: 41 });
    expect(await dataErrorOf(openTestSet(test))).to.match(/dataset\.testSubset: asks for 41/);
  });
});
