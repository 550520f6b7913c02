/** Folders with small runs for the tests of the pages. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { experimentOf } from '../../src/experiment/settings/load.js';
import { builtInMetrics, type Metric } from '../../src/search/metric.js';
import type { Trial } from '../../src/search/strategy.js';
import { printGenotype, type CellGenotype } from '../../src/space/genotype.js';
import { createRun } from '../../src/store/create-run.js';
import { gradientMetrics } from '../../src/train/gradient/measures.js';
import type { RunFolder } from '../../src/store/run-folder.js';
import { servePages, type PageServer, type ServerOptions } from '../../src/ui/server.js';

export const experiment = experimentOf({
  name: 'sample',
  dataset: { name: 'procedural' },
  evaluator: { name: 'scratch' },
  search: { objectives: ['accuracy', 'params'], population: 4, generations: 5 },
});

const cell = (operation: string): CellGenotype['normal'] => ({
  edges: [0, 1, 2, 3].flatMap((node) => [
    [operation, node] as const,
    ['skip_connect', Math.max(0, node - 1)] as const,
  ]),
  concat: [2, 3, 4, 5],
});

export const genotypes = ['sep_conv_3x3', 'max_pool_3x3', 'dil_conv_5x5', 'sep_conv_5x5'].map((operation) =>
  printGenotype({ normal: cell(operation), reduce: cell('avg_pool_3x3') }),
);

/** Accuracy rises by the generation and falls with the parameters, trial 2 failed, and each trial of a later generation has two parents. */
export function trialsOf(generation: number): Trial[] {
  return [0, 1, 2, 3].map((index) => {
    const trial = 4 * generation + index;
    const common = {
      ...{ trial, generation, index, origin: generation === 0 ? 'random' : 'crossover+mutation' },
      parents: generation === 0 ? [] : [trial - 4, 4 * (generation - 1)],
      ...{ genotype: genotypes[index]!, genome: [trial] },
    };
    if (trial === 2)
      return { ...common, status: 'failed', reason: '<b>loss</b> is not a number', metrics: {} };
    const params = 100_000 - 1000 * index;
    return {
      ...common,
      status: 'ok',
      metrics: { accuracy: 40 + trial - 6 * index, params, macs: 10 * params },
    };
  });
}

export async function grow(run: RunFolder, from: number, to: number): Promise<void> {
  const log = run.log<unknown, null>();
  const state = { tensors: {}, state: null };
  for (let generation = from; generation < to; generation++)
    await log.commit(generation, trialsOf(generation), null, state);
}

/** A run with so many generations, open for writing. */
export async function sampleRun(
  folder: string,
  generations: number,
  settings = experiment,
): Promise<RunFolder> {
  const run = await emptyRun(folder, settings, builtInMetrics);
  run.countWork(() => [
    { tasks: 1840, seconds: 0.004 },
    { tasks: 1792, seconds: 0.003 },
  ]);
  await grow(run, 0, generations);
  return run;
}

async function emptyRun(
  folder: string,
  settings: typeof experiment,
  metrics: readonly Metric[],
): Promise<RunFolder> {
  return createRun(folder, {
    settings: stringify(settings),
    ...{ seed: settings.seed, version: '0.1.0', backend: 'wasm', machine: { cores: 4, processor: 'a' } },
    metrics,
  });
}

/** A search by gradient with so many epochs, finished; the skip connections of its two edges a kind win. */
export async function learnedRun(folder: string, epochs: number): Promise<void> {
  const settings = experimentOf({ name: 'learned', search: { strategy: 'gdas', generations: epochs } });
  const run = await emptyRun(folder, settings, gradientMetrics(false));
  const log = run.log<unknown, null>();
  for (let generation = 0; generation < epochs; generation++) {
    const rows = [0, 1].map(() => [0.5 - generation / 10, 0.5 + generation / 10]);
    const trial = {
      ...{ trial: generation, generation, index: 0, origin: 'learned', parents: [], status: 'ok' as const },
      ...{ genotype: genotypes[0]!, genome: [generation] },
      metrics: { accuracy: 40 + generation, entropy: 1 - generation / 5, skips: 4, changes: 0, params: 1000 },
      feedback: {
        operations: ['none', 'skip_connect'],
        edges: [
          [0, 0],
          [0, 1],
        ],
        shares: { normal: rows, reduce: rows },
        settings: { temperature: 10 - generation },
      },
    };
    await log.commit(generation, [trial], null, { tensors: {}, state: null });
  }
  run.close('finished');
}

/** A folder that is gone after the test. */
export function scratch(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'evocell-ui-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function served(folder: string, options: Partial<ServerOptions> = {}): Promise<PageServer> {
  const command = [process.execPath, 'dist/src/cli/main.js'];
  return servePages({ folder, host: '127.0.0.1', port: 0, command, longestWait: 0, ...options });
}
