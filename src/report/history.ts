/** How the first objective went, generation by generation. */
import type { Goal } from '../search/ranking.js';

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

interface Scored {
  readonly generation: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly violation: number;
}

interface Sums {
  scored: number;
  feasible: number;
  sum: number;
  most: number;
  least: number;
}

/** Gathered point by point. */
export class History {
  readonly #sums = new Map<number, Sums>();

  constructor(private readonly goal: Pick<Goal, 'objectives'>) {}

  add({ generation, metrics, violation }: Scored): void {
    let sums = this.#sums.get(generation);
    if (!sums)
      this.#sums.set(
        generation,
        (sums = { scored: 0, feasible: 0, sum: 0, most: -Infinity, least: Infinity }),
      );
    sums.scored++;
    if (violation !== 0) return;
    const value = metrics[this.goal.objectives[0]!.metric]!;
    sums.feasible++;
    sums.sum += value;
    sums.most = Math.max(sums.most, value);
    sums.least = Math.min(sums.least, value);
  }

  /** In their order. */
  generations(): Generation[] {
    const { direction } = this.goal.objectives[0]!;
    return [...this.#sums]
      .sort(([one], [other]) => one - other)
      .map(([generation, { scored, feasible, sum, most, least }]) => {
        const [best, worst] = direction === 'maximise' ? [most, least] : [least, most];
        const known = (value: number): number => (feasible === 0 ? NaN : value);
        return {
          ...{ generation, scored, feasible },
          ...{ best: known(best), mean: sum / feasible, worst: known(worst) },
        };
      });
  }
}
