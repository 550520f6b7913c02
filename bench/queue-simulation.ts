/**
 * How the time of a search falls with workers of a queue: measures pieces of work without a queue, and what a piece costs
 * the controller and Redis, holds the model's times beside real ones with 1, 2 and 3 workers on this machine, and then
 * gives those of a search of the paper's size with 1 to 1,000 workers that have a core each.
 * `npm run bench:queue-simulation`. Needs redis-server.
 */
import type { ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { hideBin } from 'yargs/helpers';
import yargs from 'yargs';
import { medianOf } from '../src/measures/latency.js';
import { queueLibraries } from '../src/train/queue/libraries.js';
import { openQueuePool } from '../src/train/queue/queue-pool.js';
import type { Pool } from '../src/train/pool/pool.js';
import { openThreadPool } from '../src/train/threads/thread-pool.js';
import { RedisServer } from '../test/train/queue/redis-server.js';
import { cpuSeconds, ownCpuSeconds } from './processor-time.js';
import { queueTime } from './queue-model.js';
import { queueWork, startWorker, wireBytes } from './queue-work.js';

const { rounds, channels, cells, population, images, generations } = await yargs(hideBin(process.argv))
  .option('rounds', { type: 'number', default: 5 })
  .option('channels', { type: 'number', default: 16 })
  .option('cells', { type: 'number', default: 8 })
  .option('population', { type: 'number', default: 12, describe: 'networks to score in a round' })
  .option('images', { type: 'number', default: 512, describe: 'to score each of them with' })
  .option('generations', { type: 'number', default: 50, describe: 'of the search that is predicted' })
  .strict()
  .parse();

const { signal } = new AbortController();
const cores = availableParallelism();
const setup = { backend: 'wasm', memory: 4096 } as const;
const work = await queueWork({ channels, cells, population, images });
const weightBytes = work.weights.values.byteLength;

const secondsOf = async (action: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await action();
  return (performance.now() - start) / 1000;
};

/** Seconds of a round on a pool; the first, in which plans are compiled and images sent, does not count. */
async function roundsOn(pool: Pool): Promise<number[]> {
  const found: number[] = [];
  for (let round = 0; round <= rounds; round++) found.push(await secondsOf(() => work.score(pool, signal)));
  return found.slice(1);
}

/** Of each genome alone on one thread, and how fast each of 1, 2, ... threads is beside others. */
async function withoutQueue(): Promise<{ readonly pieces: number[]; readonly speeds: number[] }> {
  const speeds = [1];
  let one = 0;
  for (let workers = 1; workers <= cores; workers++) {
    const pool = await openThreadPool({ ...setup, workers });
    const seconds = medianOf(await roundsOn(pool));
    await pool.close();
    if (workers === 1) one = seconds;
    else speeds.push(one / (workers * seconds));
  }
  return { pieces: work.plans.map(() => one / population), speeds };
}

const redis = await RedisServer.start();
const { Redis } = await queueLibraries();
const client = new Redis(redis.port);
const workers: ChildProcess[] = [];

/** Seconds for a byte: of a value of 4 MiB that is put there and read. */
async function secondsOfByte(): Promise<number> {
  const value = Buffer.alloc(2 ** 22, 7);
  const times: number[] = [];
  for (let i = 0; i < 11; i++)
    times.push(
      await secondsOf(async () => {
        await client.set('value', value);
        await client.getBuffer('value');
      }),
    );
  await client.del('value');
  return medianOf(times) / (2 * value.length);
}

interface Measured {
  readonly seconds: number;
  /** Of a piece. */
  readonly controller: number;
  readonly redis: number;
  readonly bytes: number;
}

/** Rounds count from when each worker has answered. */
async function onQueue(): Promise<Measured> {
  const seen = new Set<number>();
  const onWork = (worker: number): void => void seen.add(worker);
  const pool = await openQueuePool({ address: redis.address('simulation'), setup, onWork });
  do await work.score(pool, signal);
  while (seen.size < workers.length);
  const before = {
    controller: ownCpuSeconds(),
    redis: cpuSeconds(redis.pid!),
    bytes: await wireBytes(client),
  };
  const found: number[] = [];
  for (let round = 0; round < rounds; round++) found.push(await secondsOf(() => work.score(pool, signal)));
  const pieces = rounds * population;
  const measured = {
    seconds: medianOf(found),
    controller: (ownCpuSeconds() - before.controller) / pieces,
    redis: (cpuSeconds(redis.pid!) - before.redis) / pieces,
    bytes: ((await wireBytes(client)) - before.bytes) / pieces,
  };
  await pool.close();
  return measured;
}

const fixed = (value: number, digits: number): string => value.toFixed(digits);
const milliseconds = (seconds: number): string => `${fixed(seconds * 1000, 1)} ms`;

try {
  const { pieces, speeds } = await withoutQueue();
  const byte = await secondsOfByte();
  const measured: Measured[] = [];
  for (let count = 1; count <= 3; count++) {
    workers.push(startWorker(redis, 'simulation'));
    measured.push(await onQueue());
  }
  // What a piece costs is taken from the first of these runs alone.
  const [first] = measured;
  const alone = Math.max(0, first!.bytes - weightBytes / population);
  const cost = {
    controller: first!.controller,
    redis: { piece: alone * byte, first: weightBytes * byte },
  };
  console.log(
    `a piece takes ${milliseconds(pieces[0]!)} on one thread, each of ${cores} at a time has ${fixed(speeds.at(-1)!, 2)} of that speed; ` +
      `the controller ${milliseconds(cost.controller)} and Redis ${milliseconds(first!.redis)} of processor time a piece, ` +
      `${fixed(first!.bytes / 1024, 0)} KiB on the wire, Redis ${fixed(1e-6 / byte, 0)} MB/s\n`,
  );
  console.log('| workers on this machine | predicted s | measured s | predicted / measured |');
  console.log('| ---: | ---: | ---: | ---: |');
  measured.forEach(({ seconds }, i) => {
    const predicted = queueTime({ pieces, workers: i + 1, ...cost, speeds }).seconds;
    console.log(
      `| ${i + 1} | ${fixed(predicted, 2)} | ${fixed(seconds, 2)} | ${fixed(predicted / seconds, 2)} |`,
    );
  });
  printCurve(pieces[0]! / images, cost);
} finally {
  workers.forEach((worker) => worker.kill('SIGTERM'));
  client.disconnect();
  await redis.close();
}

/**
 * A search of the paper: 50 genomes a generation, each scored on 25,000 images, after a training on as many that takes
 * three times as long for an image, as forward and backward passes do, in steps of one worker or of replicas.
 */
function printCurve(
  imageSeconds: number,
  cost: { readonly controller: number; readonly redis: { readonly piece: number; readonly first: number } },
): void {
  const [genomes, paperImages, batch] = [50, 25_000, 64];
  const steps = Math.ceil(paperImages / batch);
  const step = 3 * batch * imageSeconds;
  const hours = (count: number, replicas: number) => {
    const scoring = queueTime({
      pieces: Array.from({ length: genomes }, () => paperImages * imageSeconds),
      ...{ workers: count, ...cost },
    });
    // Each replica of a step fetches the weights and sends gradients of their size.
    const sent = { controller: cost.controller, redis: { piece: cost.redis.first, first: cost.redis.first } };
    const training =
      replicas === 1
        ? steps * step
        : Math.ceil(steps / replicas) *
          queueTime({
            pieces: Array.from({ length: replicas }, () => step),
            ...{ workers: Math.min(count, replicas), ...sent },
          }).seconds;
    const seconds = generations * (training + scoring.seconds);
    return { hours: seconds / 3600, training: training / (training + scoring.seconds), scoring };
  };
  const alone = hours(1, 1).hours;
  console.log(
    `\n${generations} generations of ${genomes} genomes, ${paperImages} images to train and as many to score each:\n`,
  );
  console.log(
    '| workers | hours | of one worker | training takes | Redis busy while scoring | hours, training in 8 replicas |',
  );
  console.log('| ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const count of [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]) {
    const { hours: taken, training, scoring } = hours(count, 1);
    const percent = (share: number): string => `${fixed(100 * share, 1)} %`;
    console.log(
      `| ${count} | ${fixed(taken, 1)} | ${fixed(alone / taken, 1)} | ${percent(training)} | ` +
        `${percent(scoring.busy.redis / scoring.seconds)} | ${fixed(hours(count, 8).hours, 1)} |`,
    );
  }
}
