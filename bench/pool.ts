/**
 * `npm run bench:pool -- --workers 1,2 --channels 5,16`: how training and scoring with the supernet scale with the
 * workers, and what they take around the networks. Wall clock, so on a machine that does nothing else; all take turns.
 * The overhead is the time on a backend that computes nothing, on one worker, as a share of the real time on one worker.
 */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { openDataset } from '../src/data/dataset.js';
import { backendNames } from '../src/network/network.js';
import { stream } from '../src/random.js';
import { dartsSpace } from '../src/space/darts.js';
import { SupernetEvaluator } from '../src/train/supernet/evaluator.js';
import { openThreadPool, type ThreadPoolOptions } from '../src/train/threads/thread-pool.js';
import { supernetSteps, type SupernetSteps } from './supernet-steps.js';
import { alternate, medianRatio, medianSeconds, wallTurn, type Rounds } from './turns.js';

const options = await yargs(hideBin(process.argv))
  .option('backend', { choices: backendNames, default: 'wasm' as const })
  .option('workers', { type: 'string', default: '1,2,4', describe: 'numbers of workers' })
  .option('weights', { choices: ['path', 'mixture'] as const, default: 'path' as const })
  .option('channels', { type: 'string', default: '16', describe: 'numbers of channels' })
  .option('cells', { type: 'number', default: 8 })
  .option('population', { type: 'number', default: 8 })
  .option('batch', { type: 'number', default: 64 })
  .option('replicas', { type: 'number', default: 8 })
  .option('steps', { type: 'number', default: 1, describe: 'training steps in a turn' })
  .option('images', { type: 'number', default: 256, describe: 'validation images' })
  .option('fitness-batch', { type: 'number', default: 128 })
  .option('rounds', { type: 'number', default: 3, describe: 'turns of each; medians count' })
  .option('json', { type: 'boolean', default: false })
  .strict()
  .parse();

const { cells, population, batch, replicas, steps, weights, images, rounds } = options;
const numbers = (list: string): number[] => list.split(',').map(Number);
const workers = numbers(options.workers);
const { search } = await openDataset({
  ...{ name: 'procedural', subset: Math.max(500, 2 * images, 2 * batch * replicas), trainPortion: 0.5 },
});

interface Opened {
  readonly name: string;
  readonly steps: SupernetSteps;
  close(): Promise<void>;
}

async function open(
  name: string,
  channels: number,
  changes: Pick<ThreadPoolOptions, 'workers' | 'backendModule'>,
): Promise<Opened> {
  const space = dartsSpace({
    search: { channels, cells, classes: search.train.classes, image: search.train.shape },
    derived: { channels: 36, cells: 20 },
  });
  const evaluator = new SupernetEvaluator({
    space,
    experiment: {
      seed: 0,
      dataset: { crop: 4, flip: true, cutout: 16 },
      supernet: {
        ...{ sampling: 'population', weights, batch, replicas, steps, warmup: 0 },
        ...{ learningRate: 0.025, minimumLearningRate: 0.001 },
        ...{ momentum: 0.9, nesterov: false, weightDecay: 3e-4, clip: 5 },
      },
      fitness: { batch: options.fitnessBatch, subset: images, augment: false, statistics: 'batch' },
      search: { generations: 1000, decodeTraining: true, decodeFitness: true },
      checkpoint: { steps: 1000 },
    },
    images: async () => search,
    pool: () => openThreadPool({ backend: options.backend, memory: 2048, ...changes }),
  });
  await evaluator.open();
  return {
    ...{ name, steps: supernetSteps({ space, evaluator, stream }) },
    close: () => evaluator.close(),
  };
}

/** One generation a turn, and one that warms up: all have as many, and so the same genomes. */
async function take(
  pools: readonly Opened[],
  step: (steps: SupernetSteps) => Promise<void>,
): Promise<Rounds> {
  const turns = pools.map(({ name, steps: own }) => [name, wallTurn(() => step(own))] as const);
  const found = await alternate(new Map(turns.map(([name, turn]) => [name, () => turn(1)])), 1 + rounds);
  return found.slice(1);
}

const nothing = 'nothing';
interface Figures {
  /** Images a second of each number of workers, and how many times those of the first. */
  readonly workers: readonly {
    readonly workers: number;
    readonly images: number;
    readonly speedup: number;
  }[];
  /** Share of the time around the networks, %. */
  readonly overhead: number;
}

function figuresOf(found: Rounds, count: number): Figures {
  const first = `${workers[0]}`;
  return {
    workers: workers.map((number) => ({
      workers: number,
      images: count / medianSeconds(found, `${number}`),
      speedup: medianRatio(found, first, `${number}`),
    })),
    overhead: 100 * medianRatio(found, nothing, first),
  };
}

async function measure(channels: number): Promise<Readonly<Record<'train' | 'evaluate', Figures>>> {
  const backendModule = new URL('./null-backend.js', import.meta.url).href;
  const pools = [await open(nothing, channels, { workers: 1, backendModule })];
  for (const number of workers) pools.push(await open(`${number}`, channels, { workers: number }));
  const train = await take(pools, (one) => one.train(population));
  const evaluate = await take(pools, (one) => one.evaluate(population));
  for (const pool of pools) await pool.close();
  return {
    train: figuresOf(train, steps * replicas * batch),
    evaluate: figuresOf(evaluate, population * images),
  };
}

if (!options.json) {
  console.log(
    `${weights}, ${cells} cells: ${steps} steps of ${replicas} batches of ${batch}; ${population} candidates on ` +
      `${images} images in batches of ${options.fitnessBatch}; backend ${options.backend}; medians of ${rounds} turns`,
  );
  console.log(
    '| channels | workers | trained, images a second | speedup | scored, images a second | speedup |',
  );
  console.log('|---:|---:|---:|---:|---:|---:|');
}
for (const channels of numbers(options.channels)) {
  const { train, evaluate } = await measure(channels);
  if (options.json) {
    console.log(JSON.stringify({ channels, train, evaluate }));
    continue;
  }
  for (const [i, { workers: number }] of train.workers.entries()) {
    const words = [train.workers[i]!, evaluate.workers[i]!].flatMap((one) => [
      ...[one.images.toFixed(0), one.speedup.toFixed(2)],
    ]);
    console.log(`| ${[channels, number, ...words].join(' | ')} |`);
  }
  const share = (one: Figures): string => `${one.overhead.toFixed(2)} %`;
  console.log(`| ${channels} | around the networks | ${share(train)} | | ${share(evaluate)} | |`);
}
