/** Work for the benchmarks of the queue, and workers that do it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { openDataset } from '../src/data/dataset.js';
import { initialise, weightTable } from '../src/network/weights.js';
import { stream } from '../src/random.js';
import { dartsSpace } from '../src/space/darts.js';
import type { Pool } from '../src/train/pool/pool.js';
import { sharePlan } from '../src/train/pool/shared-plan.js';
import { weightState } from '../src/train/pool/weight-state.js';
import type { RedisServer } from '../test/train/queue/redis-server.js';

export interface WorkSize {
  readonly channels: number;
  readonly cells: number;
  /** Genomes of DARTS' space. */
  readonly population: number;
  /** To score with, and as many to train on. */
  readonly images: number;
}

export async function queueWork({ channels, cells, population, images }: WorkSize) {
  const { search } = await openDataset({ name: 'procedural', subset: 2 * images, trainPortion: 0.5 });
  const { train, validation } = search;
  const size = { channels, cells, classes: train.classes, image: train.shape };
  const space = dartsSpace({ search: size, derived: size });
  const genomes = Array.from({ length: population }, (_, i) => space.sample(stream(0, 'genome', i)));
  const plans = genomes.map((genome) => sharePlan(space.supernetPlan(genome, 'path')));
  const weights = weightTable(space.supernetWeights());
  return {
    ...{ space, genomes, train, validation, plans, weights },
    /** All genomes with one state of the weights, which is another in each call, as in each generation. */
    async score(pool: Pool, signal: AbortSignal): Promise<void> {
      initialise(weights, performance.now());
      const state = weightState(weights);
      const batches = { images: validation, batch: 128, statistics: 'batch' } as const;
      await Promise.all(plans.map((plan) => pool.score({ plan, weights: state, ...batches }, signal)));
    },
  };
}

/** A worker of one thread, a process of its own. */
export function startWorker(redis: RedisServer, name: string): ChildProcess {
  const main = join(import.meta.dirname, '../src/cli/main.js');
  const options = ['--queue', redis.url(name), '--workers', '1', '--cache', redis.folder];
  return spawn(process.execPath, [main, 'worker', ...options], { stdio: 'ignore' });
}

/** Bytes that Redis has got and sent so far. */
export async function wireBytes(client: { info(section: string): Promise<string> }): Promise<number> {
  const info = await client.info('stats');
  const number = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1]);
  return number('total_net_input_bytes') + number('total_net_output_bytes');
}
