/** How the hypervolume of a run grew, generation by generation. */
import type { Measures } from './measures.js';
import { hypervolumeUpTo, type ReferenceValue } from './reference.js';
import { RunningFront } from './running-front.js';
import { isFeasible, type Point } from './summary.js';

export interface HypervolumeAfter {
  readonly generation: number;
  /** As `Hypervolume.value`: NaN where the front is too large to measure. */
  readonly value: number;
}

/** After each generation that scored anything; the points come in the order of their generations. */
export function hypervolumeHistory(
  points: Iterable<Point>,
  { objectives }: Measures,
  reference: readonly ReferenceValue[],
): HypervolumeAfter[] {
  const history: HypervolumeAfter[] = [];
  const front = new RunningFront<Point>();
  let generation = -1;
  const close = (): void => {
    if (generation < 0) return;
    const costs = front.points().map((point) => point.costs);
    const { value } = hypervolumeUpTo(costs, objectives, reference);
    history.push({ generation, value });
  };
  for (const point of points) {
    if (point.generation !== generation) close();
    generation = point.generation;
    if (isFeasible(point)) front.add(point);
  }
  close();
  return history;
}
