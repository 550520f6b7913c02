/**
 * What of a program runs in one run. Shares are given with each run, and what stands before a share of 0 whose gradient
 * is not asked for is left out, without compiling anything anew.
 */
import { reachable, weightNames } from '../../plan/graph.js';
import type { Layer } from '../../plan/plan.js';
import type { PassRequest } from '../pass-request.js';

/** A layer's block; or terms of its sum with all these shares. */
export interface Guard {
  readonly layer: string;
  readonly shares: readonly string[];
}

export interface Selection {
  /** Equal for runs in which the same runs by the same numbers. */
  readonly key: string;
  runs(guard: Guard): boolean;
  /** Names of the weights of layers that run. */
  readonly weights: ReadonlySet<string>;
  /** Whether the gradient of one of these shares is asked for. */
  asks(shares: readonly string[]): boolean;
  /** 1 where there are none. */
  product(shares: readonly string[]): number;
}

/** The network of a program: what its layers give to the outputs is what runs. */
export interface Graph {
  readonly layers: readonly Layer[];
  /** Ids of the heads and of other outputs. */
  readonly outputs: readonly string[];
}

export function select(graph: Graph, { shares, skipped, training }: PassRequest): Selection {
  const asked = new Set(training?.shares);
  const kept = skipped.size > 0 ? reachable(graph, graph.outputs, skipped) : graph.layers;
  const layers = new Set(kept.map(({ id }) => id));
  return {
    key: JSON.stringify([shares, ...asked]),
    weights: new Set(kept.flatMap(weightNames)),
    runs: (guard) => layers.has(guard.layer) && !guard.shares.some((share) => skipped.has(share)),
    asks: (names) => names.some((name) => asked.has(name)),
    product: (names) => names.reduce((product, name) => product * shares[name]!, 1),
  };
}
