/** What a run found, from its trials: the best, the Pareto front of error against parameters, its hypervolume. */
import { hypervolume, worstOf } from '../search/hypervolume.js';
import { paretoFront } from '../search/pareto.js';
import type { TrialSummary } from '../store/journal-line.js';

/** One trial as reports show it. Accuracy in percent, of the validation images; sizes that nobody measured are NaN. */
export interface Point {
  readonly trial: number;
  readonly generation: number;
  readonly accuracy: number;
  readonly params: number;
  readonly macs: number;
  readonly genotype: string;
}

export interface Generation {
  readonly generation: number;
  readonly best: number;
  readonly mean: number;
  readonly worst: number;
}

export interface Findings {
  readonly trials: number;
  readonly failed: number;
  readonly best: Point | undefined;
  /** From the smallest to the largest; a genotype once. In a run without sizes the most accurate alone. */
  readonly front: readonly Point[];
  /** Share, 0 to 1, of the rectangle from no error and no parameters to `reference` that the front dominates. NaN in a run without sizes. */
  readonly hypervolume: number;
  /** The worst error (percent) and the most parameters of all trials: the hypervolume's reference point. */
  readonly reference: { readonly error: number; readonly params: number };
  readonly history: readonly Generation[];
}

/** Failed trials count, and are left out of everything else. */
export function findings(trials: readonly TrialSummary[]): Findings {
  const points = trials.flatMap((trial) => pointOf(trial) ?? []);
  const sized = points.filter(hasSize);
  const isSized = sized.length > 0 || points.length === 0;
  const placed = isSized ? sized : points;
  const costs = placed.map(costOf);
  const reference = costs.length > 0 ? worstOf(costs) : [0, 0];
  const area = reference[0]! * reference[1]!;
  return {
    trials: trials.length,
    failed: trials.filter(({ status }) => status === 'failed').length,
    best: bestOf(points),
    front: distinct(paretoFront(costs).map((i) => placed[i]!)).sort((a, b) => a.params - b.params),
    hypervolume: !isSized ? NaN : area > 0 ? hypervolume(costs, reference) / area : 0,
    reference: { error: reference[0]!, params: isSized ? reference[1]! : NaN },
    history: history(trials),
  };
}

/** A table of results may hold accuracies alone. */
export function hasSize({ params }: Pick<Point, 'params'>): boolean {
  return !Number.isNaN(params);
}

/** Undefined for a trial that failed. */
export function pointOf({ trial, generation, genotype, status, metrics }: TrialSummary): Point | undefined {
  const { accuracy = NaN, params = NaN, macs = NaN } = metrics;
  if (status === 'failed' || Number.isNaN(accuracy)) return undefined;
  return { trial, generation, accuracy, params, macs, genotype };
}

function costOf(point: Point): [error: number, params: number] {
  return [100 - point.accuracy, hasSize(point) ? point.params : 0];
}

/** The most accurate; of equals the smaller, then the earlier. */
function bestOf(points: readonly Point[]): Point | undefined {
  const better = (a: Point, b: Point) =>
    a.accuracy > b.accuracy || (a.accuracy === b.accuracy && a.params < b.params);
  return points.reduce<Point | undefined>(
    (best, point) => (best && !better(point, best) ? best : point),
    undefined,
  );
}

function distinct(points: readonly Point[]): Point[] {
  const seen = new Set<string>();
  return points.filter(({ genotype }) => !seen.has(genotype) && seen.add(genotype));
}

/** What came out, generation by generation; those without a scored trial are left out. */
export function history(trials: readonly TrialSummary[]): Generation[] {
  const generations = new Map<number, number[]>();
  for (const trial of trials) {
    const point = pointOf(trial);
    if (!point) continue;
    const accuracies = generations.get(point.generation);
    if (accuracies) accuracies.push(point.accuracy);
    else generations.set(point.generation, [point.accuracy]);
  }
  return [...generations]
    .sort(([one], [other]) => one - other)
    .map(([generation, accuracies]) => ({
      generation,
      best: accuracies.reduce((a, b) => Math.max(a, b)),
      mean: accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length,
      worst: accuracies.reduce((a, b) => Math.min(a, b)),
    }));
}
