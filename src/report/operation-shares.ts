/** Which operations a search tried, generation by generation: shares of the edges of all its cells. */
import type { Notation } from '../space/space-part.js';
import { graphsOf } from './architecture.js';

export interface GenerationOperations {
  readonly generation: number;
  /** Of the edges of the generation's cells, by operation; they sum to 1. */
  readonly shares: Readonly<Record<string, number>>;
}

interface Built {
  readonly generation: number;
  readonly genotype: string;
}

/** Gathered trial by trial, so that a run that goes on is not counted again. */
export class OperationShares {
  readonly #counts = new Map<number, Map<string, number>>();
  /** Of genotypes that occur more than once, and they do. */
  readonly #known = new Map<string, readonly string[]>();

  constructor(private readonly notation: Notation | undefined) {}

  add({ generation, genotype }: Built): void {
    let counts = this.#counts.get(generation);
    if (!counts) this.#counts.set(generation, (counts = new Map()));
    for (const operation of this.#operationsOf(genotype))
      counts.set(operation, (counts.get(operation) ?? 0) + 1);
  }

  /** In their order; those without cells are left out. */
  generations(): GenerationOperations[] {
    return [...this.#counts]
      .sort(([one], [other]) => one - other)
      .filter(([, counts]) => counts.size > 0)
      .map(([generation, counts]) => {
        const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
        const named = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
        return { generation, shares: Object.fromEntries(named.map(([name, count]) => [name, count / all])) };
      });
  }

  #operationsOf(genotype: string): readonly string[] {
    let operations = this.#known.get(genotype);
    if (!operations) {
      operations = graphsOf(genotype, this.notation).flatMap(({ nodes }) =>
        nodes.flatMap((edges) => edges.flatMap(({ operation }) => operation ?? [])),
      );
      this.#known.set(genotype, operations);
    }
    return operations;
  }
}
