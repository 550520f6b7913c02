/** Small runs to store. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stream } from '../../src/random.js';
import type { Snapshot } from '../../src/search/evaluator.js';
import type { Trial } from '../../src/search/strategy.js';
import type { NewRun } from '../../src/store/create-run.js';
import type { Clock } from '../../src/store/lock-watch.js';
import type { RunFolder } from '../../src/store/run-folder.js';

export interface State {
  readonly population: readonly number[];
}

export type Genome = readonly number[];

export const newRun: NewRun = {
  settings: 'name: sample\nseed: 18\n',
  seed: 18,
  version: '0.1.0',
  backend: 'wasm',
  machine: { cores: 4 },
};

/** Trials of one generation, always the same ones; `seconds` differs from run to run as clocks do. */
export function sampleTrials(generation: number, population = 3, seconds = 1): Trial<Genome>[] {
  return Array.from({ length: population }, (_, index) => {
    const random = stream('sample', generation, index);
    return {
      trial: generation * population + index,
      generation,
      index,
      origin: generation === 0 ? 'random' : 'crossover+mutation',
      parents: generation === 0 ? [] : [(generation - 1) * population],
      status: 'ok',
      metrics: { accuracy: 100 * random.next(), params: random.integer(1e6), seconds },
      genotype: `sep_conv_3x3(${index}) "quoted"`,
      genome: [random.next(), random.next(), random.normal()],
    };
  });
}

export function sampleState(generation: number): State {
  return { population: sampleTrials(generation).map(({ trial }) => trial) };
}

export function sampleSnapshot(generation: number, part = 0): Snapshot {
  const random = stream('snapshot', generation, part);
  const values = (length: number) => Float32Array.from({ length }, () => random.normal());
  return {
    tensors: {
      'stem.0.weight': { shape: [2, 3], values: values(6) },
      momentum: { shape: [5], values: values(5) },
    },
    state: { steps: generation * 10 + part },
  };
}

/** Commits the sample's generations `from` to `to` (exclusive). */
export async function commit(run: RunFolder, from: number, to: number, seconds = 1): Promise<void> {
  const log = run.log<Genome, State>();
  for (let generation = from; generation < to; generation++) {
    const trials = sampleTrials(generation, 3, seconds);
    await log.commit(generation, trials, sampleState(generation), sampleSnapshot(generation));
  }
}

/** An empty folder that is there for the time of the action. */
export async function inFolder(action: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'evocell-'));
  try {
    await action(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A clock on which sleeping takes no time, and each sleep lasts `step` instead, where that is given. */
export function steppedClock(onSleep: () => void = () => undefined, step?: number): Clock {
  let now = 0;
  return {
    now: () => now,
    sleep(milliseconds) {
      now += step ?? milliseconds;
      return new Promise((resolve) => {
        onSleep();
        resolve();
      });
    },
  };
}
