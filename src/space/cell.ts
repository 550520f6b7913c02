/** One cell of the DARTS space as a plan fragment: two preprocessed inputs, nodes that add or join edges, a concatenation. */
import type { PlanBuilder } from '../plan/builder.js';
import type { Cell } from './genotype.js';
import { factorizedReduce, reluConvNorm } from './operations.js';

/** What all cells of a network, whatever their edges, have in common. */
export interface CellFrame {
  readonly plan: PlanBuilder;
  /** Dotted path: `cells.3`. */
  readonly id: string;
  /** Outputs of the cell before the last and of the last (or of the stem). */
  readonly inputs: readonly [string, string];
  readonly channels: number;
  /** Halves the picture: edges from the two inputs have stride 2. */
  readonly reduction: boolean;
  /** The last cell halved it, so that the first input is twice as large as the second. */
  readonly reductionBefore: boolean;
  readonly affine: boolean;
}

/** Adds a node's incoming edges; returns the ids of what is to be added up. */
export type NodeEdges = (node: number, states: readonly string[]) => readonly string[];

/** What a network does with a cell's inputs that differs from DARTS'. */
export interface CellEnds {
  /** Its inputs as its operations read them. */
  readonly states: readonly [string, string];
  /** What a state is as a part of the output. */
  ends(state: number, id: string): string;
}

/** How many nodes a cell has, and what becomes of them. */
export interface CellNodes extends Pick<Cell, 'concat' | 'joined'> {
  readonly nodes: number;
}

/** Adds a whole cell as one segment; returns the id of its output. */
export function buildCell(
  frame: CellFrame,
  { nodes, concat, joined }: CellNodes,
  edges: NodeEdges,
  own?: (frame: CellFrame) => CellEnds,
): string {
  const { plan, id } = frame;
  return plan.segment(() => {
    const { states: inputs, ends } = own?.(frame) ?? { states: preprocess(frame), ends: halved(frame) };
    const states = [...inputs];
    for (let node = 0; node < nodes; node++) {
      const terms = edges(node, states);
      const at = `${id}.nodes.${node}`;
      states.push(joined?.includes(node + 2) ? joinedNode(frame, at, terms) : plan.sum(at, terms));
    }
    return plan.concat(
      `${id}.concat`,
      concat.map((state) => ends(state, states[state]!)),
    );
  });
}

/** What a node's edges bring, side by side and brought back to the cell's channels. */
export function joinedNode(
  { plan, affine, channels }: Pick<CellFrame, 'plan' | 'affine' | 'channels'>,
  id: string,
  terms: readonly string[],
): string {
  const input = plan.concat(`${id}.concat`, terms);
  return reluConvNorm({ plan, id: `${id}.join`, input, stride: 1, affine }, channels);
}

/** An input that is a part of a reduction cell's output is halved first. */
function halved({ plan, id, channels, reduction, affine }: CellFrame): CellEnds['ends'] {
  return (state, input) =>
    reduction && state < 2
      ? factorizedReduce({ plan, id: `${id}.ends.${state}`, input, stride: 1, affine }, channels)
      : input;
}

/** The stride of an edge from this state. */
export function strideFrom(frame: CellFrame, state: number): 1 | 2 {
  return frame.reduction && state < 2 ? 2 : 1;
}

function preprocess({ plan, id, inputs, channels, reductionBefore, affine }: CellFrame): string[] {
  const first = { plan, id: `${id}.preprocess0`, input: inputs[0], stride: 1, affine } as const;
  const second = { plan, id: `${id}.preprocess1`, input: inputs[1], stride: 1, affine } as const;
  return [
    reductionBefore ? factorizedReduce(first, channels) : reluConvNorm(first, channels),
    reluConvNorm(second, channels),
  ];
}

/** Which cells halve the picture and double the channels: those at a third and at two thirds (DARTS). */
export function isReduction(index: number, cells: number): boolean {
  return index === Math.floor(cells / 3) || index === Math.floor((2 * cells) / 3);
}

/**
 * Stacks cells on the outputs of a stem; returns the outputs of all cells. With `growth` each cell has so many channels
 * more than the one before, and reduction cells do not double them.
 */
export function stackCells(
  first: Pick<CellFrame, 'plan' | 'inputs' | 'channels' | 'reductionBefore' | 'affine'>,
  cells: number,
  build: (frame: CellFrame) => string,
  growth?: number,
): string[] {
  const outputs: string[] = [];
  let { inputs, channels, reductionBefore } = first;
  for (let index = 0; index < cells; index++) {
    const reduction = isReduction(index, cells);
    if (reduction && growth === undefined) channels *= 2;
    const frame = { ...first, id: `cells.${index}`, inputs, channels, reduction, reductionBefore };
    const output = build(frame);
    outputs.push(output);
    inputs = [inputs[1], output];
    reductionBefore = reduction;
    channels += growth ?? 0;
  }
  return outputs;
}
