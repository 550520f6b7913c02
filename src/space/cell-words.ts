/** A cell in words, one line a node. */
import type { Cell, CellGenotype } from './genotype.js';
import { operationInWords } from './operations.js';

export function genotypeInWords({ normal, reduce }: CellGenotype): string {
  return [
    'Normal cell (input 0: the cell before the last, input 1: the last cell)',
    ...cellInWords(normal).map((line) => `  ${line}`),
    'Reduction cell (halves the picture where it reads an input)',
    ...cellInWords(reduce).map((line) => `  ${line}`),
  ].join('\n');
}

/** `node 1 adds a 3x3 separable convolution of input 0 to a copy of input 1` */
export function cellInWords({ edges, concat, joined = [] }: Cell): string[] {
  const nodes = Array.from({ length: edges.length / 2 }, (_, node) => {
    const [one, other] = edges
      .slice(2 * node, 2 * node + 2)
      .map(([operation, input]) => `${operationInWords(operation)} of ${stateName(input)}`);
    return joined.includes(node + 2)
      ? `node ${node + 1} joins ${one} and ${other}`
      : `node ${node + 1} adds ${one} to ${other}`;
  });
  const [first] = concat;
  const output =
    concat.length === 1 && first !== undefined
      ? stateName(first)
      : concat.some((state) => state < 2)
        ? `${listInWords(concat.map(stateName))} side by side`
        : `nodes ${listInWords(concat.map((state) => String(state - 1)))} side by side`;
  return [...nodes, `output: ${output}`];
}

/** States 0 and 1 are the cell's inputs, the later ones its nodes. */
export function stateName(state: number): string {
  return state < 2 ? `input ${state}` : `node ${state - 1}`;
}

function listInWords(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
