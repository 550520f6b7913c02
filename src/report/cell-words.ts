/** A cell in words, one line a node. */
import { benchGraph, cellGraphs, type CellGraph } from '../space/cell-graph.js';
import { parseGenotype } from '../space/genotype-text.js';
import type { Cell, CellGenotype } from '../space/genotype.js';
import { parseBenchCell } from '../space/nasbench201.js';
import { operations } from '../space/operations.js';
import { parseTransformer, type VitArchitecture } from '../space/vit-genotype.js';

export function genotypeInWords({ normal, reduce }: CellGenotype): string {
  return [
    'Normal cell (input 0: the cell before the last, input 1: the last cell)',
    ...cellInWords(normal).map((line) => `  ${line}`),
    'Reduction cell (halves the picture where it reads an input)',
    ...cellInWords(reduce).map((line) => `  ${line}`),
  ].join('\n');
}

/** `node 1 adds a 3x3 separable convolution of input 0 to a copy of input 1` */
export function cellInWords({ edges, concat }: Cell): string[] {
  const nodes = Array.from({ length: edges.length / 2 }, (_, node) => {
    const [one, other] = edges
      .slice(2 * node, 2 * node + 2)
      .map(([operation, input]) => `${operationInWords(operation)} of ${stateName(input)}`);
    return `node ${node + 1} adds ${one} to ${other}`;
  });
  const [first] = concat;
  const output =
    concat.length === 1 && first !== undefined
      ? stateName(first)
      : `nodes ${listInWords(concat.map((state) => String(state - 1)))} side by side`;
  return [...nodes, `output: ${output}`];
}

/** States 0 and 1 are the cell's inputs, the later ones its nodes. */
export function stateName(state: number): string {
  return state < 2 ? `input ${state}` : `node ${state - 1}`;
}

/** With its article; an operation that is not known here goes by its name. */
export function operationInWords(operation: string): string {
  const [, kind, size] =
    /^(sep_conv|dil_conv|max_pool|avg_pool|local_attention)_(\d+x\d+)$/.exec(operation) ?? [];
  switch (kind ?? operation) {
    case 'sep_conv':
      return `a ${size} separable convolution`;
    case 'dil_conv':
      return `a ${size} dilated convolution`;
    case 'max_pool':
      return `a ${size} max pooling`;
    case 'avg_pool':
      return `a ${size} average pooling`;
    case 'local_attention':
      return `a ${size} local attention`;
    case 'conv_7x1_1x7':
      return 'a 7x7 convolution factored into rows and columns';
    case 'conv_3x1_1x3':
      return 'a 3x3 convolution factored into rows and columns';
    case 'skip_connect':
      return 'a copy';
    case 'self_attention':
      return 'a self-attention';
    case 'transformer_block':
      return 'a transformer block';
    case 'none':
      return 'nothing';
    default:
      return `${operation}`;
  }
}

function listInWords(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** A printed genotype, below its cells or its blocks in words where it has such. */
export function genotypeText(genotype: string): string {
  const cells = cellsOf(genotype);
  if (cells) return `${genotypeInWords(cells)}\n\n${genotype}`;
  if (genotype.startsWith('vit:')) return `${transformerInWords(parseTransformer(genotype))}\n\n${genotype}`;
  return genotype;
}

function transformerInWords({ patch, width, blocks }: VitArchitecture): string {
  return [
    `Vision transformer on patches of ${patch}x${patch} pixels, tokens of ${width} features`,
    ...blocks.map(
      ({ heads, ratio }, index) =>
        `  block ${index + 1}: attention with ${heads === 1 ? 'one head' : `${heads} heads`}, MLP of ${ratio * width} features`,
    ),
  ].join('\n');
}

/** The cells of a printed genotype; undefined for other spaces, and for operations that a plug-in brought. */
export function cellsOf(genotype: string): CellGenotype | undefined {
  try {
    return parseGenotype(genotype);
  } catch {
    return undefined;
  }
}

/** The cells of a printed architecture, to draw; none for other architectures, and for operations of a plug-in. */
export function graphsOf(genotype: string): CellGraph[] {
  const cells = cellsOf(genotype);
  if (cells) return cellGraphs(cells);
  try {
    return [benchGraph(parseBenchCell(genotype, [...operations.keys()]))];
  } catch {
    return [];
  }
}
