/** Pareto fronts of error against parameters, several runs over each other. */
import { hypervolume, worstOf } from '../search/hypervolume.js';
import { paretoFront } from '../search/pareto.js';

export interface FrontPoint {
  readonly trial: number;
  readonly genotype: string;
  /** Percent. */
  readonly accuracy: number;
  readonly params: number;
}

export interface RunPoints<Point extends FrontPoint = FrontPoint> {
  readonly name: string;
  readonly points: readonly Point[];
}

export interface RunFront {
  readonly name: string;
  /** Different costs on the run's own front. */
  readonly size: number;
  /** Share, 0 to 1, of the rectangle up to the common reference point that the run's front dominates. */
  readonly hypervolume: number;
  /** How many costs of the joint front the run has, and their share. One that two runs have counts for both. */
  readonly joint: number;
  readonly share: number;
}

export interface JointFront<Point extends FrontPoint = FrontPoint> {
  /** The worst error (percent) and the most parameters of all points. */
  readonly reference: { readonly error: number; readonly params: number };
  readonly runs: readonly RunFront[];
  /** The joint front from the smallest network to the largest; of equal costs the first run's first. */
  readonly points: readonly (Point & { readonly run: string })[];
  readonly hypervolume: number;
}

type Costs = readonly [error: number, params: number];

/** Of the points with a known size: a table of results may have none. Undefined where there are no such points. */
export function jointFront<Point extends FrontPoint>(
  given: readonly RunPoints<Point>[],
): JointFront<Point> | undefined {
  const runs = given.map(({ name, points }) => ({
    name,
    points: points.filter(({ params }) => !Number.isNaN(params)),
  }));
  const all = runs.flatMap(({ name, points }) => points.map((point) => ({ ...point, run: name })));
  if (all.length === 0) return undefined;
  const reference = worstOf(all.map(costsOf));
  const area = reference[0]! * reference[1]!;
  const volume = (points: readonly FrontPoint[]): number =>
    area > 0 ? hypervolume(points.map(costsOf), reference) / area : 0;
  const joint = distinctFront(all).sort((a, b) => a.params - b.params);
  const keys = new Set(joint.map(keyOf));
  return {
    reference: { error: reference[0]!, params: reference[1]! },
    runs: runs.map(({ name, points }) => {
      const front = distinctFront(points);
      const shared = front.filter((point) => keys.has(keyOf(point))).length;
      return {
        ...{ name, size: front.length, hypervolume: volume(points) },
        ...{ joint: shared, share: shared / joint.length },
      };
    }),
    points: joint,
    hypervolume: volume(all),
  };
}

function costsOf({ accuracy, params }: FrontPoint): Costs {
  return [100 - accuracy, params];
}

function keyOf(point: FrontPoint): string {
  return costsOf(point).join();
}

/** The first point of each cost that no other dominates. */
function distinctFront<Point extends FrontPoint>(points: readonly Point[]): Point[] {
  const front = paretoFront(points.map(costsOf)).map((i) => points[i]!);
  return [...new Map([...front].reverse().map((point) => [keyOf(point), point])).values()].reverse();
}
