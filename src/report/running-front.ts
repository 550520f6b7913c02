import { paretoFront } from '../search/pareto.js';

interface Placed {
  readonly genotype: string;
  readonly costs: readonly number[];
}

/** Points that may wait before the front is taken anew. */
const mostWaiting = 10_000;

/** The Pareto front of any number of points that come one after the other; it holds little more than the front. */
export class RunningFront<P extends Placed> {
  #points: P[] = [];
  #limit = mostWaiting;

  /** Throws RangeError, sooner or later, where a cost is not a number. */
  add(point: P): void {
    this.#points.push(point);
    if (this.#points.length < this.#limit) return;
    this.#points = this.points();
    this.#limit = this.#points.length + mostWaiting;
  }

  /** In the order in which they came; of equal costs and genotype the first alone. */
  points(): P[] {
    const front = paretoFront(this.#points.map(({ costs }) => costs)).map((i) => this.#points[i]!);
    const seen = new Set<string>();
    const isNew = (key: string): boolean => !seen.has(key) && seen.add(key) === seen;
    return front.filter(({ genotype, costs }) => isNew(`${costs.join()} ${genotype}`));
  }
}

/** The front of all of them. */
export function runningFront<P extends Placed>(points: Iterable<P>): P[] {
  const front = new RunningFront<P>();
  for (const point of points) front.add(point);
  return front.points();
}
