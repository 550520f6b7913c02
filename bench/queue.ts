/**
 * What a queue costs: two workers of a queue on this machine beside the pool of two threads, in turns, in scoring with a
 * supernet and in training from scratch; and bytes on the wire for a piece of work, as Redis counts them.
 * `npm run bench:queue -- --rounds 5`. Needs redis-server.
 */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import type { Pool } from '../src/train/pool/pool.js';
import { queueLibraries } from '../src/train/queue/libraries.js';
import { openQueuePool } from '../src/train/queue/queue-pool.js';
import { medianOf } from '../src/measures/latency.js';
import { openThreadPool } from '../src/train/threads/thread-pool.js';
import { RedisServer } from '../test/train/queue/redis-server.js';
import { cpuSeconds, ownCpuSeconds } from './processor-time.js';
import { queueWork, startWorker, wireBytes } from './queue-work.js';

const options = await yargs(hideBin(process.argv))
  .option('rounds', { type: 'number', default: 5 })
  .option('channels', { type: 'number', default: 16 })
  .option('cells', { type: 'number', default: 8 })
  .option('population', {
    type: 'number',
    default: 4,
    describe: 'networks to score, and half as many to train',
  })
  .option('images', { type: 'number', default: 512, describe: 'to score with, and to train on for an epoch' })
  .strict()
  .parse();
const { rounds, channels, cells, population, images } = options;

const { space, genomes, train, validation, score } = await queueWork({ channels, cells, population, images });
const derived = genomes.slice(0, population >> 1).map((genome) => space.derivedPlan(space.decode(genome)));
const { signal } = new AbortController();

const actions = {
  evaluation: (pool: Pool): Promise<void> => score(pool, signal),
  async 'final training'(pool: Pool): Promise<void> {
    const sgd = { momentum: 0.9, nesterov: false, weightDecay: 3e-4, clip: 5 };
    const rates = { learningRate: 0.025, minimumLearningRate: 0, warmup: 0 };
    const regularisation = { auxiliaryWeight: 0, dropPath: 0, labelSmoothing: 0 };
    await Promise.all(
      derived.map((plan, seed) =>
        pool.train(
          {
            ...{ plan, seed, augmentation: { crop: 4, flip: true, cutout: 16 }, checkpointSteps: 1000 },
            options: { epochs: 2, batch: 64, replicas: 1, ...sgd, ...rates, ...regularisation },
            images: { train, score: validation },
            ...{ evaluationBatch: 128, statistics: 'running' },
          },
          { signal },
        ),
      ),
    );
  },
};
type Action = keyof typeof actions;

const redis = await RedisServer.start();
const { Redis } = await queueLibraries();
const client = new Redis(redis.port);
const workers = [0, 1].map(() => startWorker(redis, 'bench'));
let pieces = 0;
const pools = {
  threads: await openThreadPool({ backend: 'wasm', workers: 2, memory: 4096 }),
  queue: await openQueuePool({
    address: redis.address('bench'),
    setup: { backend: 'wasm', memory: 4096 },
    onWork: () => pieces++,
  }),
};

/** So far of this process, of the workers and of Redis. */
function allCpuSeconds(): number {
  const others = [redis.pid, ...workers.map(({ pid }) => pid)];
  return others.reduce<number>((sum, pid) => sum + cpuSeconds(pid!), ownCpuSeconds());
}

interface Cost {
  readonly seconds: number;
  readonly cpu: number;
  readonly bytes: number;
  readonly pieces: number;
}

async function cost(action: Action, where: keyof typeof pools): Promise<Cost> {
  const before = { bytes: await wireBytes(client), pieces, cpu: allCpuSeconds(), time: performance.now() };
  await actions[action](pools[where]);
  return {
    ...{ seconds: (performance.now() - before.time) / 1000, cpu: allCpuSeconds() - before.cpu },
    ...{ bytes: (await wireBytes(client)) - before.bytes, pieces: pieces - before.pieces },
  };
}

try {
  for (const action of Object.keys(actions) as Action[]) {
    const turns: { threads: Cost; queue: Cost }[] = [];
    for (let round = 0; round <= rounds; round++) {
      // In turns, each first in every second round; the one before counting compiles and sends the images.
      const order = round % 2 === 0 ? (['threads', 'queue'] as const) : (['queue', 'threads'] as const);
      const costs: Partial<Record<keyof typeof pools, Cost>> = {};
      for (const where of order) costs[where] = await cost(action, where);
      if (round > 0) turns.push({ threads: costs.threads!, queue: costs.queue! });
    }
    const ratio = (field: 'seconds' | 'cpu'): string =>
      medianOf(turns.map(({ threads, queue }) => threads[field] / queue[field])).toFixed(2);
    const bytes = turns.reduce((sum, { queue }) => sum + queue.bytes, 0);
    const sent = turns.reduce((sum, { queue }) => sum + queue.pieces, 0);
    const seconds = medianOf(turns.map(({ threads }) => threads.seconds)).toFixed(2);
    console.log(
      `${action}: two threads ${seconds} s; of their speed the queue's two workers have ${ratio('seconds')}, by CPU time ` +
        `${ratio('cpu')}; ${(bytes / sent / 1024).toFixed(0)} KiB on the wire for each of ${sent} pieces of work`,
    );
  }
} finally {
  await pools.queue.close();
  await pools.threads.close();
  workers.forEach((worker) => worker.kill('SIGTERM'));
  client.disconnect();
  await redis.close();
}
