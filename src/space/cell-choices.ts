/**
 * The cells of the DARTS space as choices, after NSGA-Net's integer encoding (Lu et al. 2019, micro search space): for
 * each node which two of the states before it are read, and by which operations. NSGA-Net lets a node read one state
 * twice; the DARTS space does not, so here the pair of states is one choice.
 */
import { allNodes, type Cell, type CellGenotype, type Edge } from './genotype.js';
import type { Choices } from './search-space.js';

/** Picks of a node: the pair of states, the operation on the lower one, the operation on the higher one. */
const picksOfNode = 3;

/** Normal cell first, node by node. `none` is no choice. */
export function cellChoices(operations: readonly string[], nodes: number): Choices<CellGenotype> {
  const names = operations.filter((name) => name !== 'none');
  const pairs = Array.from({ length: nodes }, (_, node) => statePairs(node + 2));
  const half = pairs.flatMap((of) => [of.length, names.length, names.length]);

  const cell = (picks: readonly number[]): Cell => {
    const edges = pairs.flatMap((of, node): Edge[] => {
      const [pair, lower, higher] = picks.slice(picksOfNode * node, picksOfNode * (node + 1));
      const [low, high] = of[pair!]!;
      return [
        [names[lower!]!, low],
        [names[higher!]!, high],
      ];
    });
    return { edges, concat: allNodes(edges) };
  };
  const picks = ({ edges }: Cell): number[] =>
    pairs.flatMap((of, node) => {
      const [lower, higher] = edges.slice(2 * node, 2 * node + 2).sort((one, other) => one[1] - other[1]);
      const pair = of.findIndex(([low, high]) => low === lower![1] && high === higher![1]);
      return [pair, names.indexOf(lower![0]), names.indexOf(higher![0])];
    });

  return {
    sizes: [...half, ...half],
    architecture: (all) => ({
      normal: cell(all.slice(0, half.length)),
      reduce: cell(all.slice(half.length)),
    }),
    picks: ({ normal, reduce }) => [...picks(normal), ...picks(reduce)],
  };
}

/** (0, 1), (0, 2), (1, 2), ... */
function statePairs(states: number): [number, number][] {
  return Array.from({ length: states }, (_, high) => high).flatMap((high) =>
    Array.from({ length: high }, (_, low): [number, number] => [low, high]),
  );
}
