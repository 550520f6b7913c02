/**
 * How a generation of the supernet scales with the workers, and what it takes around the networks:
 * `node dist/bench/pool.js --backend wasm --workers 1,2,4`. The overhead is the time on a backend that computes
 * nothing, on one worker, as a share of the real time on one worker.
 */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { stream } from '../src/random.js';
import type { EvaluationContext } from '../src/search/evaluator.js';
import { dartsSpace } from '../src/space/darts.js';
import { openDataset } from '../src/data/dataset.js';
import { backendNames } from '../src/network/network.js';
import { SupernetEvaluator } from '../src/train/supernet/evaluator.js';
import { openThreadPool, type ThreadPoolOptions } from '../src/train/threads/thread-pool.js';

const options = await yargs(hideBin(process.argv))
  .option('backend', { choices: backendNames, default: 'wasm' as const })
  .option('workers', { type: 'string', default: '1,2,4', describe: 'numbers of workers' })
  .option('weights', { choices: ['path', 'mixture'] as const, default: 'path' as const })
  .option('channels', { type: 'number', default: 16 })
  .option('cells', { type: 'number', default: 8 })
  .option('population', { type: 'number', default: 8 })
  .option('batch', { type: 'number', default: 64 })
  .option('replicas', { type: 'number', default: 8 })
  .option('steps', { type: 'number', default: 4, describe: 'training steps' })
  .option('images', { type: 'number', default: 1024, describe: 'validation images' })
  .option('fitness-batch', { type: 'number', default: 128 })
  .strict()
  .parse();

const { channels, cells, population, batch, replicas, steps, weights, images } = options;
const { search } = await openDataset({ name: 'procedural', subset: 2 * images, trainPortion: 0.5 });
const space = dartsSpace({
  search: { channels, cells, classes: search.train.classes, image: search.train.shape },
  derived: { channels: 36, cells: 20 },
});
const genomes = Array.from({ length: population }, (_, i) => space.sample(stream(0, 'genome', i)));

interface Times {
  readonly train: number;
  readonly evaluate: number;
}

/** Seconds of the two phases of a generation, after one that warms up. */
async function time(changes: Pick<ThreadPoolOptions, 'workers' | 'backendModule'>): Promise<Times> {
  const evaluator = new SupernetEvaluator({
    space,
    experiment: {
      seed: 0,
      dataset: { crop: 4, flip: true, cutout: 16 },
      supernet: {
        ...{
          sampling: 'population',
          weights,
          batch,
          replicas,
          steps,
          warmup: 0,
          learningRate: 0.025,
          minimumLearningRate: 0.001,
        },
        ...{ momentum: 0.9, nesterov: false, weightDecay: 3e-4, clip: 5 },
      },
      fitness: { batch: options.fitnessBatch, augment: false, statistics: 'batch' },
      search: { generations: 2, decodeTraining: true, decodeFitness: true },
      checkpoint: { steps: 1000 },
    },
    images: async () => search,
    pool: () => openThreadPool({ backend: options.backend, memory: 2048, ...changes }),
  });
  await evaluator.open();
  const marks: Times[] = [];
  for (let generation = 0; generation < 2; generation++) {
    const started = performance.now();
    let trained = started;
    const context: EvaluationContext = {
      generation,
      signal: new AbortController().signal,
      checkpoint: async () => undefined,
      progress: ({ phase }) => {
        if (phase === 'train') trained = performance.now();
      },
    };
    const proposal = {
      train: genomes,
      evaluate: genomes.map((genome) => ({ genome, parents: [], origin: 'random' })),
    };
    const outcomes = await evaluator.evaluate(proposal, context);
    const failed = outcomes.find(({ status }) => status === 'failed');
    if (failed) throw new Error(failed.reason);
    marks.push({ train: (trained - started) / 1000, evaluate: (performance.now() - trained) / 1000 });
  }
  await evaluator.close();
  return marks.at(-1)!;
}

const line = (name: string, { train, evaluate }: Times, digits: number, unit: string): string =>
  `${name}: training ${train.toFixed(digits)} ${unit}, fitness ${evaluate.toFixed(digits)} ${unit}`;

console.log(
  `${weights}, ${channels} channels, ${cells} cells: ${steps} steps of ${replicas} batches of ${batch}, ` +
    `${population} candidates on ${images} images in batches of ${options.fitnessBatch}, backend ${options.backend}`,
);
const nothing = await time({ workers: 1, backendModule: new URL('./null-backend.js', import.meta.url).href });
console.log(line('around the networks, 1 worker', nothing, 3, 's'));
let one: Times | undefined;
for (const workers of options.workers.split(',').map(Number)) {
  const times = await time({ workers });
  console.log(line(`${workers} workers`, times, 2, 's'));
  one ??= times;
  const speedup = { train: one.train / times.train, evaluate: one.evaluate / times.evaluate };
  console.log(line('  speedup', speedup, 2, 'x'));
}
const share = {
  train: (100 * nothing.train) / one!.train,
  evaluate: (100 * nothing.evaluate) / one!.evaluate,
};
console.log(line('overhead', share, 2, '%'));
