/** What a run found, from its trials and what it was after: the best, the Pareto front, its hypervolume. */
import { meritOf } from '../search/ranking.js';
import type { Goal } from '../search/ranking.js';
import type { TrialSummary } from '../store/journal-line.js';
import type { Measures } from './measures.js';
import { History, type Generation } from './history.js';
import { mapped } from './passes.js';
import { FirstGeneration, hypervolumeUpTo, referenceOf, type Hypervolume } from './reference.js';
import { RunningFront, runningFront } from './running-front.js';

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

/**
 * Failed trials count, and are left out of everything else. `judged` are those that best, front and hypervolume are
 * taken from. Goes over the trials once, and holds none but a few.
 */
export function findings(
  trials: Iterable<TrialSummary>,
  measures: Measures,
  judged: Iterable<TrialSummary> = trials,
): Findings {
  const counts = { trials: 0, failed: 0, unmeasured: 0, overLimit: 0 };
  const front = new RunningFront<Point>();
  const begun = new FirstGeneration<Point>();
  const history = new History(measures);
  let best: Point | undefined;
  let closest: Point | undefined;
  const judge = (point: Point): void => {
    if (!closest || point.violation < closest.violation) closest = point;
    if (!isFeasible(point)) return;
    front.add(point);
    best = better(best, point);
  };
  for (const trial of trials) {
    counts.trials++;
    const point = pointOf(trial, measures);
    if (!point) {
      counts[trial.status === 'failed' ? 'failed' : 'unmeasured']++;
      continue;
    }
    begun.add(point);
    history.add(point);
    if (!isFeasible(point)) counts.overLimit++;
    if (judged === trials) judge(point);
  }
  if (judged !== trials)
    for (const point of mapped(judged, (trial) => pointOf(trial, measures))) judge(point);
  const points = front.points();
  const { objectives } = measures;
  const reference = begun.points.length > 0 ? referenceOf(begun.points, objectives) : null;
  return {
    measures,
    ...counts,
    best,
    closest: best ? undefined : closest,
    front: objectives.length === 1 ? (best ? [best] : []) : distinct(points),
    hypervolume: reference && hypervolumeUpTo(costsOf(points), objectives, reference),
    history: history.generations(),
  };
}

export function pointsOf(trials: Iterable<TrialSummary>, goal: Goal): Point[] {
  return [...mapped(trials, (trial) => pointOf(trial, goal))];
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
export function over<P extends Point>(points: Iterable<P>, objectives: Goal['objectives']): Iterable<P> {
  return mapped(points, (point) => {
    const { costs } = meritOf({ status: 'ok', metrics: point.metrics }, { objectives });
    return costs ? { ...point, costs } : undefined;
  });
}

export function isFeasible({ violation }: Pick<Point, 'violation'>): boolean {
  return violation === 0;
}

/** By the first objective; of equals by the next ones, then the one with fewer parameters, then the earlier. */
export function bestOf(points: Iterable<Point>): Point | undefined {
  let best: Point | undefined;
  for (const point of points) best = better(best, point);
  return best;
}

/** At most `count` architectures, from the best on; within the limits where anything is. */
export function bestFirst(trials: Iterable<TrialSummary>, goal: Goal, count: number): Point[] {
  const points = pointsOf(trials, goal);
  const feasible = points.filter(isFeasible);
  const order = (feasible.length > 0 ? feasible : points).sort(
    (a, b) => a.violation - b.violation || Number(better(a, b) === b) - Number(better(b, a) === a),
  );
  const seen = new Set<string>();
  return order.filter(({ genotype }) => !seen.has(genotype) && seen.add(genotype)).slice(0, count);
}

function better(best: Point | undefined, point: Point): Point {
  const keys = ({ costs, metrics }: Point): number[] => [...costs, metrics['params'] ?? 0];
  if (!best) return point;
  const [mine, theirs] = [keys(point), keys(best)];
  const at = mine.findIndex((key, i) => key !== theirs[i]);
  return at >= 0 && mine[at]! < theirs[at]! ? point : best;
}

/** No point dominated by another, from the best of the last of the first two costs on; a genotype once. */
export function frontOf(points: Iterable<Point>): Point[] {
  return distinct(runningFront(points));
}

function distinct(front: readonly Point[]): Point[] {
  const seen = new Set<string>();
  const first = front.filter(({ genotype }) => !seen.has(genotype) && seen.add(genotype));
  return first.sort((a, b) => a.costs[1]! - b.costs[1]! || a.trial - b.trial);
}

function costsOf(points: readonly Point[]): (readonly number[])[] {
  return points.map(({ costs }) => costs);
}

/** What came out, generation by generation; those without a scored trial are left out. */
export function history(trials: readonly TrialSummary[], goal: Goal): Generation[] {
  const generations = new History(goal);
  for (const point of pointsOf(trials, goal)) generations.add(point);
  return generations.generations();
}
