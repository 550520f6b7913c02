import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { stream } from '../../../src/random.js';
import { dartsSpace, type DartsGenome } from '../../../src/space/darts.js';
import type { CellGenotype } from '../../../src/space/genotype.js';
import { SupernetEvaluator, type SupernetOptions } from '../../../src/train/supernet/evaluator.js';
import { distance } from '../../../src/testing/plain/setting.js';
import { digestOf, runGenerations, runInterrupted, type Run } from './small-search.js';
import { withFaults } from '../faults.js';
import { countedBackend, withCalls } from '../calls.js';
import { poolOf } from '../pools.js';
import { toyExperiment, toyImages } from '../toy.js';

const space = dartsSpace({
  nodes: 2,
  search: { channels: 2, cells: 2, classes: 3, image: [8, 8, 3] },
  derived: { channels: 2, cells: 2 },
});
const genomes = [0, 1].map((i) => space.sample(stream(1, 'genome', i)));

function options(keepWeights: boolean, workers = 1): SupernetOptions<DartsGenome, CellGenotype> {
  const toy = toyExperiment();
  return {
    space,
    experiment: toyExperiment({
      dataset: { crop: 1, flip: true, cutout: 2 },
      supernet: { ...toy.supernet, weights: 'path', replicas: 1, steps: 7 },
      fitness: { batch: 4, augment: false, statistics: 'batch', subset: 8 },
      checkpoint: { steps: 3 },
    }),
    images: async () => ({
      train: toyImages(12, 'train', 8, 3),
      validation: toyImages(8, 'validation', 8, 3),
    }),
    pool: poolOf({ workers }),
    keepWeights,
  };
}

function run(resident: boolean, workers = 1, fault = ''): Promise<Run> {
  const evaluator = new SupernetEvaluator(options(resident, workers));
  return withFaults(fault, () => runGenerations(evaluator, [genomes]));
}

/** Two generations, scored on one worker with weights on the device or not, and how the device was called. */
function counted(onDevice: boolean) {
  return withCalls(() => {
    const { experiment, ...others } = options(onDevice);
    const evaluator = new SupernetEvaluator({
      ...others,
      experiment: {
        ...experiment,
        supernet: { ...experiment.supernet, replicas: 2, steps: 2 },
        fitness: { ...experiment.fitness, batch: 2, subset: 24 },
      },
      images: async () => ({
        train: toyImages(12, 'train', 8, 3),
        validation: toyImages(24, 'validation', 8, 3),
      }),
      pool: poolOf({ backendModule: countedBackend }),
    });
    return runGenerations(evaluator, [genomes, genomes]);
  });
}

describe('the supernet trained on the device', () => {
  let resident: Run;
  before(async () => {
    resident = await run(true);
  });

  it('comes to the same weights as step by step', async () => {
    const reference = await run(false);
    const names = Object.keys(reference.end.tensors);
    expect(Object.keys(resident.end.tensors)).to.deep.equal(names);
    const all = ({ end }: Run) => names.flatMap((name) => [...end.tensors[name]!.values]);
    expect(distance(all(resident), all(reference))).to.be.below(1e-3);
    expect(digestOf(resident), 'sums are taken on the device').not.to.equal(digestOf(reference));
    for (const [i, { metrics }] of resident.outcomes[0]!.entries()) {
      const loss = reference.outcomes[0]![i]!.metrics['loss']!;
      expect(metrics['loss']).to.be.closeTo(loss, 1e-2 * loss);
    }
  });

  it('gives the same bits on 2 workers, when workers die, and when it is stopped and gone on with', async () => {
    const expected = digestOf(resident);
    expect(digestOf(await run(true, 2))).to.equal(expected);
    expect(digestOf(await run(true, 1, 'exit@1,throw@4'))).to.equal(expected);
    const make = () => new SupernetEvaluator(options(true));
    expect(digestOf(await runInterrupted(make, [genomes], 2))).to.equal(expected);
  });

  it('scores without waiting for each batch, to the same as batch by batch', async () => {
    // Two replicas are trained step by step in either case, so that the weights are the same.
    const [{ result: streamed, calls }, { result: reference, calls: plain }] = [
      await counted(true),
      await counted(false),
    ];
    for (const [i, { metrics }] of streamed.outcomes.flat().entries()) {
      const expected = reference.outcomes.flat()[i]!.metrics;
      expect(metrics['loss']).to.be.closeTo(expected['loss']!, 1e-5);
      expect(metrics['accuracy']).to.equal(expected['accuracy']);
    }
    // Of 2 generations of 2 genomes, each with 12 batches in 4 tasks.
    expect(calls).to.deep.equal({ compile: 4, upload: 2, stream: 48, read: 16, free: 2, wait: 0 });
    expect(plain).to.deep.equal({ compile: 4, upload: 0, stream: 0, read: 0, free: 0, wait: 48 });
  });

  it('has another worker take the steps in which one ran out of memory', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'evocell-short-'));
    const file = join(folder, 'short');
    process.env['EVOCELL_SHORT'] = file;
    try {
      const backendModule = new URL('./short-of-memory.js', import.meta.url).href;
      const evaluator = new SupernetEvaluator({ ...options(true), pool: poolOf({ backendModule }) });
      expect(digestOf(await runGenerations(evaluator, [genomes]))).to.equal(digestOf(resident));
      expect(existsSync(file)).to.equal(true);
    } finally {
      delete process.env['EVOCELL_SHORT'];
      rmSync(folder, { recursive: true });
    }
  });

  it('takes the steps one by one, to the same bits, where two workers die over a run of them', async () => {
    const fallen = await run(true, 1, 'throw@1!');
    expect(fallen.outcomes[0]!.map(({ status }) => status)).to.deep.equal(['ok', 'ok']);
    expect(digestOf(fallen)).to.equal(digestOf(resident));
  });

  it('blames the genome of a step that two workers die over alone', async () => {
    const { outcomes } = await run(true, 1, 'throw@1!,throw@2!');
    expect(outcomes[0]!.map(({ status }) => status)).to.deep.equal(['ok', 'failed']);
    expect(outcomes[0]![1]!.reason).to.match(/^training: /);
  });
});
