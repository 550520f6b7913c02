/** A run of many trials, as a search on the space `darts` leaves it, with made-up figures: for measuring the pages. */
import { stringify } from 'yaml';
import { experimentOf } from '../src/experiment/settings/load.js';
import { stream, type Random } from '../src/random.js';
import { builtInMetrics } from '../src/search/metric.js';
import type { Trial } from '../src/search/strategy.js';
import { decodeCell, edgeCount } from '../src/space/decode.js';
import { printGenotype } from '../src/space/genotype.js';
import { dartsOperations } from '../src/space/operations.js';
import { createRun } from '../src/store/create-run.js';
import type { RunFolder } from '../src/store/run-folder.js';

const population = 500;

/** Not finished: more can be committed. */
export async function largeRun(folder: string, trials: number): Promise<RunFolder> {
  const generations = Math.ceil(trials / population);
  const settings = experimentOf({
    name: 'large',
    dataset: { name: 'procedural' },
    evaluator: { name: 'scratch' },
    search: { objectives: ['accuracy', 'params'], population, generations: generations + 1 },
  });
  const run = await createRun(folder, {
    settings: stringify(settings),
    ...{ seed: settings.seed, version: '0.1.0', backend: 'wasm', machine: { cores: 2, processor: 'any' } },
    metrics: builtInMetrics,
  });
  for (let generation = 0; generation < generations; generation++) await commitGeneration(run, generation);
  return run;
}

/** One more generation of it. */
export async function commitGeneration(run: RunFolder, generation: number): Promise<void> {
  await run.log<unknown, null>().commit(generation, trialsOf(generation), null, { tensors: {}, state: null });
}

function trialsOf(generation: number): Trial[] {
  return Array.from({ length: population }, (_, index) => {
    const random = stream('large', generation, index);
    const trial = generation * population + index;
    const common = {
      ...{ trial, generation, index, origin: generation === 0 ? 'random' : 'crossover+mutation' },
      parents: generation === 0 ? [] : [trial - population, (generation - 1) * population],
      genotype: printGenotype({ normal: randomCell(random), reduce: randomCell(random) }),
      genome: [trial],
    };
    if (index % 100 === 99) return { ...common, status: 'failed', reason: 'diverged', metrics: {} };
    const params = Math.round(3e5 + 4e6 * random.next());
    const learned = 1 - Math.exp(-(generation + 5) / 60);
    const accuracy = 40 + 45 * learned + 2.5 * Math.log10(params / 3e5) + 2 * random.normal();
    return {
      ...common,
      status: 'ok',
      metrics: {
        ...{ accuracy: Math.min(99, accuracy), loss: 2.3 - accuracy / 50 },
        ...{ params, macs: params * 190 + random.integer(1e6), activationBytes: params * 3 },
      },
    };
  });
}

function randomCell(random: Random) {
  const nodes = 4;
  const row = () => dartsOperations.map(() => random.next());
  return decodeCell(Array.from({ length: edgeCount(nodes) }, row), dartsOperations, nodes);
}
