/** Pareto fronts of several runs over each other, over the objectives that they share. */
import { paretoFront } from '../search/pareto.js';
import { costOf } from '../search/objectives.js';
import type { Objective } from '../search/strategy.js';
import { objectivesInWords, type Measures } from './measures.js';
import { hypervolumeUpTo, referenceOf, type Hypervolume, type ReferenceValue } from './reference.js';
import { filtered } from './passes.js';
import { runningFront } from './running-front.js';
import { isFeasible, type Point } from './summary.js';

export interface RunPoints<P extends Point = Point> {
  readonly name: string;
  readonly measures: Measures;
  /** All that compare; those over a limit do not count. */
  readonly points: Iterable<P>;
  /** Where the run's own hypervolume ends. Default: as its points say. */
  readonly reference?: readonly ReferenceValue[] | undefined;
}

export interface RunFront {
  readonly name: string;
  /** Different costs on the run's own front. */
  readonly size: number;
  /** Up to the common reference point. */
  readonly hypervolume: number;
  /** How many costs of the joint front the run has, and their share. One that two runs have counts for both. */
  readonly joint: number;
  readonly share: number;
}

export interface JointFront<P extends Point = Point> {
  readonly measures: Measures;
  /** Of each objective the runs' reference, or the worst of theirs where they differ. */
  readonly reference: readonly ReferenceValue[];
  /** Whether the hypervolumes are those that each run alone has. */
  readonly isCommon: boolean;
  readonly isShare: boolean;
  readonly runs: readonly RunFront[];
  /** The joint front, from the best of the second objective on; of equal costs the first run's first. */
  readonly points: readonly (P & { readonly run: string })[];
  readonly hypervolume: number;
}

/** Undefined for a single objective, for runs with different objectives, and where nothing was scored. */
export function jointFront<P extends Point>(given: readonly RunPoints<P>[]): JointFront<P> | undefined {
  const [first] = given;
  if (!first || first.measures.objectives.length < 2 || !haveOneGoal(given)) return undefined;
  const { measures } = first;
  const { objectives } = measures;
  const runs = given.map(({ name, points }) => ({
    name,
    points: runningFront(filtered(points, isFeasible)).map((point) => ({ ...point, run: name })),
  }));
  const all = runs.flatMap(({ points }) => points);
  const reference = commonReference(given, objectives);
  if (all.length === 0 || !reference) return undefined;
  const volume = (points: readonly P[]): Hypervolume =>
    hypervolumeUpTo(
      points.map(({ costs }) => costs),
      objectives,
      reference.values,
    );
  const joint = distinctFront(all).sort((a, b) => a.costs[1]! - b.costs[1]!);
  const keys = new Set(joint.map(keyOf));
  const whole = volume(all);
  return {
    ...{ measures, reference: reference.values, isCommon: reference.isCommon, isShare: whole.isShare },
    runs: runs.map(({ name, points }) => {
      const front = distinctFront(points);
      const shared = front.filter((point) => keys.has(keyOf(point))).length;
      return {
        ...{ name, size: front.length, hypervolume: volume(front).value },
        ...{ joint: shared, share: shared / joint.length },
      };
    }),
    points: joint,
    hypervolume: whole.value,
  };
}

/** Why runs have no joint front; undefined where they have one, and for a single run. */
export function differentGoals(runs: readonly RunPoints[]): string | undefined {
  if (haveOneGoal(runs)) return undefined;
  const goals = runs.map(({ name, measures }) => `${name} for ${objectivesInWords(measures)}`);
  return `the runs have different objectives, so their fronts are not compared: ${goals.join('; ')}`;
}

/** Metrics and directions, in their order. */
function haveOneGoal(runs: readonly RunPoints[]): boolean {
  const keys = runs.map(({ measures: { objectives } }) =>
    objectives.map(({ metric, direction }) => `${metric} ${direction}`).join(),
  );
  return keys.every((key) => key === keys[0]);
}

function commonReference(
  runs: readonly RunPoints[],
  objectives: readonly Objective[],
): { readonly values: ReferenceValue[]; readonly isCommon: boolean } | undefined {
  const own = runs.flatMap(({ points, measures, reference: known }) => {
    const reference = known ?? referenceOf(points, measures.objectives);
    return reference ? [reference] : [];
  });
  if (own.length === 0) return undefined;
  const values = objectives.map((objective, i) =>
    own
      .map((reference) => reference[i]!)
      .reduce((a, b) => (costOf(b.value, objective) > costOf(a.value, objective) ? b : a)),
  );
  const isCommon = own.every((reference) => reference.every(({ value }, i) => value === values[i]!.value));
  return { values, isCommon };
}

function keyOf({ costs }: Pick<Point, 'costs'>): string {
  return costs.join();
}

/** The first point of each cost that no other dominates. */
function distinctFront<P extends Point>(points: readonly P[]): P[] {
  const front = paretoFront(points.map(({ costs }) => costs)).map((i) => points[i]!);
  return [...new Map([...front].reverse().map((point) => [keyOf(point), point])).values()].reverse();
}
