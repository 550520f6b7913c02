/** What a run found, from its trials and what it was after: the best, the Pareto front, its hypervolume. */
import { meritOf } from '../search/ranking.js';
import { paretoFront } from '../search/pareto.js';
import type { Goal } from '../search/ranking.js';
import type { TrialSummary } from '../store/journal-line.js';
import type { Measures } from './measures.js';
import { hypervolumeUpTo, referenceOf, type Hypervolume } from './reference.js';

/** One trial that was scored, as reports show it. */
export interface Point {
  readonly trial: number;
  readonly generation: number;
  readonly genotype: string;
  /** All that was measured. */
  readonly metrics: Readonly<Record<string, number>>;
  /** By objective of the run; less is better. */
  readonly costs: readonly number[];
  /** How far it is from the run's limits, as shares of them; 0 where it holds them all. */
  readonly violation: number;
}

/** Of the first objective, over the trials that hold the limits. */
export interface Generation {
  readonly generation: number;
  /** Trials that were scored, and those of them that hold the limits. */
  readonly scored: number;
  readonly feasible: number;
  /** NaN where nothing holds the limits. */
  readonly best: number;
  readonly mean: number;
  readonly worst: number;
}

export interface Findings {
  readonly measures: Measures;
  readonly trials: number;
  readonly failed: number;
  /** Trials that did not fail, but did not measure every objective either. */
  readonly unmeasured: number;
  /** Scored trials that do not hold the limits. */
  readonly overLimit: number;
  /** By the first objective, among those that hold the limits. */
  readonly best: Point | undefined;
  /** Where nothing holds the limits: what comes nearest. */
  readonly closest: Point | undefined;
  /** Within the limits, over all objectives, from the best of the second objective on; a genotype once. */
  readonly front: readonly Point[];
  /** Null where nothing was scored. */
  readonly hypervolume: Hypervolume | null;
  readonly history: readonly Generation[];
}

/** Failed trials count, and are left out of everything else. */
export function findings(trials: readonly TrialSummary[], measures: Measures): Findings {
  const points = pointsOf(trials, measures);
  const feasible = points.filter(isFeasible);
  const best = bestOf(feasible);
  const failed = trials.filter(({ status }) => status === 'failed').length;
  const reference = points.length > 0 ? referenceOf(points, measures.objectives) : null;
  return {
    ...{ measures, trials: trials.length, failed, unmeasured: trials.length - failed - points.length },
    overLimit: points.length - feasible.length,
    best,
    closest: best ? undefined : closestOf(points),
    front: measures.objectives.length === 1 ? (best ? [best] : []) : frontOf(feasible),
    hypervolume: reference && hypervolumeUpTo(costsOf(feasible), measures.objectives, reference),
    history: historyOf(points, measures),
  };
}

export function pointsOf(trials: readonly TrialSummary[], goal: Goal): Point[] {
  return trials.flatMap((trial) => pointOf(trial, goal) ?? []);
}

/** Undefined for a trial that failed, or did not measure every objective. */
export function pointOf(
  { trial, generation, genotype, status, metrics }: TrialSummary,
  goal: Goal,
): Point | undefined {
  const { costs, violation = 0 } = meritOf({ status, metrics }, goal);
  return costs ? { trial, generation, genotype, metrics, costs, violation } : undefined;
}

/** The points over other objectives; those that did not measure them are left out. */
export function over<P extends Point>(points: readonly P[], objectives: Goal['objectives']): P[] {
  return points.flatMap((point) => {
    const { costs } = meritOf({ status: 'ok', metrics: point.metrics }, { objectives });
    return costs ? [{ ...point, costs }] : [];
  });
}

export function isFeasible({ violation }: Pick<Point, 'violation'>): boolean {
  return violation === 0;
}

/** By the first objective; of equals by the next ones, then the one with fewer parameters, then the earlier. */
export function bestOf(points: readonly Point[]): Point | undefined {
  const keys = ({ costs, metrics }: Point): number[] => [...costs, metrics['params'] ?? 0];
  const isBetter = (one: Point, other: Point): boolean => {
    const [mine, theirs] = [keys(one), keys(other)];
    const at = mine.findIndex((key, i) => key !== theirs[i]);
    return at >= 0 && mine[at]! < theirs[at]!;
  };
  return points.reduce<Point | undefined>(
    (best, point) => (best && !isBetter(point, best) ? best : point),
    undefined,
  );
}

function closestOf(points: readonly Point[]): Point | undefined {
  return points.reduce<Point | undefined>(
    (best, point) => (best && point.violation >= best.violation ? best : point),
    undefined,
  );
}

/** No point dominated by another, from the best of the last of the first two costs on; a genotype once. */
export function frontOf(points: readonly Point[]): Point[] {
  const front = paretoFront(costsOf(points)).map((i) => points[i]!);
  const seen = new Set<string>();
  const distinct = front.filter(({ genotype }) => !seen.has(genotype) && seen.add(genotype));
  return distinct.sort((a, b) => a.costs[1]! - b.costs[1]! || a.trial - b.trial);
}

function costsOf(points: readonly Point[]): (readonly number[])[] {
  return points.map(({ costs }) => costs);
}

/** What came out, generation by generation; those without a scored trial are left out. */
export function history(trials: readonly TrialSummary[], goal: Goal): Generation[] {
  return historyOf(pointsOf(trials, goal), goal);
}

function historyOf(points: readonly Point[], { objectives }: Goal): Generation[] {
  const { metric, direction } = objectives[0]!;
  const generations = new Map<number, Point[]>();
  for (const point of points) {
    const known = generations.get(point.generation);
    if (known) known.push(point);
    else generations.set(point.generation, [point]);
  }
  return [...generations]
    .sort(([one], [other]) => one - other)
    .map(([generation, scored]) => {
      const values = scored.filter(isFeasible).map(({ metrics }) => metrics[metric]!);
      const [most, least] = [extreme(values, Math.max), extreme(values, Math.min)];
      return {
        ...{ generation, scored: scored.length, feasible: values.length },
        best: direction === 'maximise' ? most : least,
        mean: values.reduce((sum, value) => sum + value, 0) / values.length,
        worst: direction === 'maximise' ? least : most,
      };
    });
}

/** NaN of none. */
function extreme(values: readonly number[], of: (a: number, b: number) => number): number {
  return values.length === 0 ? NaN : values.reduce((a, b) => of(a, b));
}
