/** What a search costs around the training: a generation of the controller, sorting and hypervolume. */
import { performance } from 'node:perf_hooks';
import { stream } from '../src/random.js';
import { search } from '../src/search/controller.js';
import { evnas } from '../src/search/evnas.js';
import { hypervolume, worstOf } from '../src/search/hypervolume.js';
import { MemoryLog } from '../src/search/memory-log.js';
import { nonDominatedSort } from '../src/search/pareto.js';
import type { Evaluator } from '../src/search/evaluator.js';
import { dartsSpace, type DartsGenome } from '../src/space/darts.js';

export interface SearchFigures {
  /** Milliseconds of a generation of 1,000, with an evaluator that takes no time. */
  readonly controllerGeneration: number;
  /** Milliseconds for 10,000 points of two objectives. */
  readonly nonDominatedSort: number;
  readonly hypervolume: number;
}

/** Gives each candidate a number at once. */
const instant: Evaluator<DartsGenome> = {
  open: () => Promise.resolve(),
  evaluate: ({ evaluate }, { generation }) =>
    Promise.resolve(
      evaluate.map((_, index) => ({
        status: 'ok' as const,
        metrics: { accuracy: 100 * stream('bench', generation, index).next() },
      })),
    ),
  snapshot: () => ({ tensors: {}, state: {} }),
  restore: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

async function generation(): Promise<number> {
  const generations = 5;
  const space = dartsSpace({
    search: { channels: 16, cells: 8, classes: 10, image: [32, 32, 3] },
    derived: { channels: 36, cells: 20 },
  });
  const objectives = [{ metric: 'accuracy', direction: 'maximise' }] as const;
  const options = { population: 1000, tournament: 10, elites: 1, mutation: 0.1, crossover: true, objectives };
  const start = performance.now();
  await search({
    seed: 0,
    space,
    strategy: evnas(options),
    evaluator: instant,
    log: new MemoryLog(),
    generations,
  });
  return (performance.now() - start) / generations;
}

function milliseconds(action: () => unknown): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}

export async function measureSearch(): Promise<SearchFigures> {
  const random = stream('bench', 'points');
  const points = Array.from({ length: 10_000 }, () => [random.next(), random.next()]);
  return {
    controllerGeneration: await generation(),
    nonDominatedSort: milliseconds(() => nonDominatedSort(points)),
    hypervolume: milliseconds(() => hypervolume(points, worstOf(points))),
  };
}
