import { dominates, paretoFront } from '../search/pareto.js';

interface Placed {
  readonly genotype: string;
  readonly costs: readonly number[];
}

/** Points that may wait before the front is taken anew. */
const mostWaiting = 1000;

/**
 * The Pareto front of any number of points that come one after the other; it holds little more than the front. What the
 * front of the points so far dominates does not wait.
 */
export class RunningFront<P extends Placed> {
  #points: P[] = [];
  /** Of the points, as many from the first on are a front. */
  #front = 0;

  /** Throws RangeError, sooner or later, where a cost is not a number. */
  add(point: P): void {
    if (this.#isDominated(point)) return;
    this.#points.push(point);
    if (this.#points.length - this.#front >= mostWaiting) this.points();
  }

  /** In the order in which they came; of equal costs and genotype the first alone. */
  points(): P[] {
    this.#points = this.#taken();
    this.#front = this.#points.length;
    return [...this.#points];
  }

  #isDominated({ costs }: P): boolean {
    for (let i = 0; i < this.#front; i++)
      if (dominates(this.#points[i]!.costs, costs)) return !costs.some(Number.isNaN);
    return false;
  }

  #taken(): P[] {
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
