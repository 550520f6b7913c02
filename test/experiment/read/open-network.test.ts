import { expect } from 'chai';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  experimentOf,
  openDataset,
  openNetwork,
  printGenotype,
  publishedGenotype,
  readCheckpoint,
  readWeights,
  reportRun,
  runSearch,
  runTraining,
  trainingOf,
  type Experiment,
} from '../../../src/index.js';
import { messageOf } from '../../errors/message-of.js';
import { scratchFolder } from '../../cli/run-cli.js';
import { idx, writeFile } from '../../data/files.js';
import { inFolder } from '../../store/sample.js';

const network = 'normal:sep_conv_3x3@0+skip_connect@1/reduce:max_pool_3x3@0+skip_connect@1';
const common = { backend: 'wasm', workers: 1 } as const;
const dataset = { name: 'procedural', subset: 48, testSubset: 24, crop: 2, cutout: 0 };

const training = trainingOf({
  ...{ name: 'tiny', network, ...common, dataset },
  derived: { channels: 4, cells: 3, auxiliary: true },
  training: { epochs: 2, batch: 16, replicas: 1, evaluationBatch: 5 },
});

interface Changes {
  readonly supernet?: object;
  readonly fitness?: object;
  readonly search?: object;
}

const search = ({ supernet, fitness, search: goal }: Changes = {}): Experiment =>
  experimentOf({
    ...{ name: 'tiny', ...common },
    dataset: { name: 'procedural', subset: 48, crop: 2 },
    supernet: { channels: 4, cells: 3, batch: 8, steps: 2, ...supernet },
    fitness: { batch: 10, ...fitness },
    derived: { channels: 4, cells: 3 },
    search: { strategy: 'evnas', population: 3, generations: 2, ...goal },
  });

/** Row by row, the class with the highest score. */
function classes(scores: Float32Array, count: number): number[] {
  return Array.from({ length: scores.length / count }, (_, i) => {
    const row = scores.subarray(i * count, (i + 1) * count);
    return row.indexOf(Math.max(...row));
  });
}

describe('a network of a training, opened', () => {
  const folder = scratchFolder();
  const run = join(folder, 'run');
  let accuracy: number | undefined;
  before(async () => {
    ({ accuracy } = await runTraining(training, { folder: run }));
  });

  it('scores the test images as the run did', async () => {
    const opened = await openNetwork(run);
    const test = [...reportRun(run).all].find(({ origin }) => origin === 'test')!;
    const score = await opened.evaluate();
    expect(score).to.deep.equal({ accuracy, loss: test.metrics['loss'], count: 24 });
    await opened.dispose();
  });

  it('tells the class of any image, given as bytes or normalised', async () => {
    const opened = await openNetwork(run);
    const { training: images } = await openDataset({ ...dataset, trainPortion: 0.5 });
    const { pixels, labels } = images;
    const logits = await opened.logits(pixels);
    const right = classes(logits, 10).filter((found, i) => found === labels[i]).length;
    expect((await opened.evaluate(images)).accuracy).to.equal((100 * right) / 48);
    const { mean, deviation } = images.normalisation;
    const floats = Float32Array.from(pixels, (level, i) => (level / 255 - mean[i % 3]!) / deviation[i % 3]!);
    expect(await opened.logits(floats)).to.deep.equal(logits);
    // Running statistics: an image's scores are its own.
    expect(await opened.logits(pixels.slice(3 * 3072, 4 * 3072))).to.deep.equal(logits.slice(30, 40));
    const probabilities = await opened.probabilities(pixels);
    expect(probabilities.slice(0, 10).reduce((a, b) => a + b)).to.be.closeTo(1, 1e-6);
    expect(classes(probabilities, 10)).to.deep.equal(classes(logits, 10));
    expect(await messageOf(opened.logits(pixels.slice(1)))).to.equal(
      'images: 147455 values are no whole number of images of 32x32x3',
    );
    await opened.dispose();
  });

  it('has its weights by name, which its checkpoint holds', async () => {
    const opened = await openNetwork(run, { backend: 'cpu' });
    const weights = readWeights(run);
    expect(opened.weights).to.deep.equal(weights);
    expect(Object.keys(weights)).to.deep.equal(opened.plan.weights.map(({ name }) => name));
    const { generation, evaluator } = readCheckpoint(run);
    expect(generation).to.equal(2);
    const [name] = Object.keys(weights);
    expect(evaluator.tensors[`weights/${name}`]).to.deep.equal(weights[name!]);
    await opened.dispose();
  });

  it('is one, and lies where it says', async () => {
    expect(await messageOf(openNetwork(run, { places: { 'dataset.path': folder } }))).to.match(
      /reads nothing from there/,
    );
    expect(await messageOf(openNetwork(`${run}#0`))).to.match(/is a training, which has one network/);
    expect(await messageOf(openNetwork(folder))).to.match(/is not a run: it has no run\.json/);
  });

  it('does not show the test images before the training is finished', () =>
    inFolder(async (folder) => {
      const run = join(folder, 'run');
      const stop = new AbortController();
      await runTraining(training, { folder: run, signal: stop.signal, onEpoch: () => stop.abort() });
      const opened = await openNetwork(run);
      expect(await messageOf(opened.evaluate())).to.match(
        /run: is not finished, and the test images are for its end alone; evocell resume/,
      );
      await opened.dispose();
    }));

  it('is not scored on other images than those that it was trained on', async () => {
    const data = join(folder, 'data');
    mkdirSync(data);
    const write = (first: number): void => {
      for (const part of ['train', 't10k'] as const) {
        const pixels = Uint8Array.from({ length: 8 * 784 }, (_, i) => (first + i) % 256);
        writeFile(data, `${part}-images-idx3-ubyte`, idx(0x0803, [8, 28, 28], pixels));
        writeFile(
          data,
          `${part}-labels-idx1-ubyte`,
          idx(
            0x0801,
            [8],
            Uint8Array.from({ length: 8 }, (_, i) => i),
          ),
        );
      }
    };
    write(0);
    const other = join(folder, 'other');
    const mnist = { name: 'mnist', path: data, crop: 0, cutout: 0 };
    await runTraining(
      trainingOf({ ...training, dataset: mnist, derived: { channels: 2, cells: 3, auxiliary: false } }),
      { folder: other },
    );
    write(1);
    const opened = await openNetwork(other);
    expect(await messageOf(opened.evaluate())).to.include(
      `${data}: is not what ${other} was begun with (images: other pixels)`,
    );
    await opened.dispose();
  });
});

describe('a network of a search, opened', () => {
  for (const [name, changes] of Object.entries<Changes>({
    path: {},
    mixture: { supernet: { weights: 'mixture' } },
    'raw mixture with augmented fitness': {
      supernet: { weights: 'mixture' },
      fitness: { augment: true, subset: 20 },
      search: { decodeFitness: false },
    },
    'running statistics': { fitness: { statistics: 'running' } },
  }))
    it(`scores as the run did: ${name}`, () =>
      inFolder(async (folder) => {
        const run = join(folder, 'run');
        await runSearch(search(changes), { folder: run });
        const { judged, basis } = reportRun(run);
        expect(basis).to.include({ kind: 'rescored', generations: 2 });
        for (const { trial, metrics, genotype } of judged) {
          const opened = await openNetwork(`${run}#${trial}`);
          const { accuracy, loss } = await opened.evaluate();
          expect({ accuracy, loss }).to.deep.equal({ accuracy: metrics['accuracy'], loss: metrics['loss'] });
          expect(opened.network).to.equal(genotype);
          await opened.dispose();
        }
      }));

  it('can be any architecture of its space', () =>
    inFolder(async (folder) => {
      const run = join(folder, 'run');
      await runSearch(search(), { folder: run });
      const genotype = printGenotype(publishedGenotype('darts-v2'));
      const opened = await openNetwork(run, { genotype });
      expect(opened.network).to.equal(genotype);
      const logits = await opened.logits(new Uint8Array(2 * 3072));
      expect(logits).to.have.length(20);
      await opened.dispose();
      expect(await messageOf(openNetwork(run, { genotype: 'normal:nothing' }))).to.match(/^genotype: /);
      expect(await messageOf(openNetwork(`${run}#99`))).to.match(/has no trial 99; its trials are 0 to 5/);
    }));

  it('is not there where the evaluator keeps no weights', () =>
    inFolder(async (folder) => {
      const run = join(folder, 'run');
      const scratch = experimentOf({
        ...{ name: 'scratch', ...common },
        dataset: { name: 'procedural', subset: 24, crop: 2 },
        ...{ evaluator: { name: 'scratch' }, derived: { channels: 4, cells: 3 } },
        training: { epochs: 1, batch: 8, replicas: 1, evaluationBatch: 8 },
        search: { strategy: 'random', population: 1, generations: 1 },
      });
      await runSearch(scratch, { folder: run });
      expect(() => readWeights(run)).to.throw(/run: keeps no weights/);
      expect(await messageOf(openNetwork(run))).to.match(
        /its evaluator scratch has no weights that networks share; train one of its networks/,
      );
    }));
});
