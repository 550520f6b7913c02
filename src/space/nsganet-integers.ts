/**
 * NSGA-Net's micro encoding (Lu et al. 2019; ianwhale/nsga-net, micro_encoding.py): two cells, normal first, of
 * `operation, input, operation, input` for each node. The nodes that no other reads are joined to the output.
 */
import { looseEnds, type Cell, type CellGenotype, type Edge } from './genotype.js';
import { GenotypeError } from './search-space.js';

/** In the order of their numbers. */
export const nsganetOperations: readonly string[] = [
  ...['max_pool_3x3', 'avg_pool_3x3', 'skip_connect', 'sep_conv_3x3', 'sep_conv_5x5'],
  ...['dil_conv_3x3', 'dil_conv_5x5', 'sep_conv_7x7', 'conv_7x1_1x7'],
];

/** As JSON that `checkGenotype` takes. Throws GenotypeError for a list that is no such genome. */
export function fromNsganet(integers: readonly unknown[]): Record<string, unknown> {
  const numbers = integers.flat(Infinity);
  const half = numbers.length / 2;
  if (numbers.length === 0 || numbers.length % 8 !== 0)
    throw new GenotypeError(
      `NSGA-Net's genome of two cells has eight whole numbers a node (40 for five nodes), not ${numbers.length} in all`,
    );
  const cell = (picks: readonly unknown[]): { edges: unknown[]; concat: number[] } => {
    const edges = Array.from({ length: picks.length / 2 }, (_, i) => [
      operationOf(picks[2 * i]),
      picks[2 * i + 1],
    ]);
    return { edges, concat: looseEnds(edges) };
  };
  return { normal: cell(numbers.slice(0, half)), reduce: cell(numbers.slice(half)) };
}

function operationOf(pick: unknown): string {
  const name = typeof pick === 'number' ? nsganetOperations[pick] : undefined;
  if (name !== undefined) return name;
  throw new GenotypeError(
    `NSGA-Net has no operation ${JSON.stringify(pick)}; they are 0 to ${nsganetOperations.length - 1}`,
  );
}

/** Throws GenotypeError for operations and outputs that NSGA-Net does not have. */
export function toNsganet({ normal, reduce }: CellGenotype): number[] {
  const cell = (name: string, { edges, concat, joined }: Cell): number[] => {
    if (joined) throw new GenotypeError(`${name}: NSGA-Net cannot say that a node joins its edges`);
    const ends = looseEnds(edges);
    if ([...concat].sort((a, b) => a - b).join() !== ends.join())
      throw new GenotypeError(
        `${name}: NSGA-Net cannot say that the output is ${concat.join(', ')}: there it is the nodes that no other reads, ${ends.join(', ')}`,
      );
    return edges.flatMap((edge) => pairOf(name, edge));
  };
  if (normal.edges.length !== reduce.edges.length)
    throw new GenotypeError('NSGA-Net cannot say that the cells have different numbers of nodes');
  return [...cell('normal', normal), ...cell('reduce', reduce)];
}

function pairOf(cell: string, [operation, input]: Edge): readonly [number, number] {
  const pick = nsganetOperations.indexOf(operation);
  if (pick >= 0) return [pick, input];
  throw new GenotypeError(
    `${cell}: NSGA-Net has no ${operation}; its operations are ${nsganetOperations.join(', ')}`,
  );
}
