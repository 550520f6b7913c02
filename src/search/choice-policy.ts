/** The policies that strategies learn over the choices of a space. */
import { cellPolicy, type BlockCells, type CellPolicyOptions } from '../learners/cell-policy.js';
import type { Policy } from '../learners/policy.js';
import { sequencePolicy, type SequencePolicyOptions } from '../learners/sequence-policy.js';
import type { Choices } from '../space/search-space.js';

/** The choices of a block, as spaces of cells list them. */
const block = ['input', 'operation', 'input', 'operation'] as const;

/** The choices as cells of blocks, each of two operations of two states before it; undefined where they are not. */
export function blockCells({ sizes, kinds, groups, operations }: Choices<unknown>): BlockCells | undefined {
  const blocks = groups && groups[0]! / block.length;
  const isBlock = (kind: string, i: number): boolean => kind === block[i % block.length];
  const isState = (i: number): boolean =>
    i % 2 === 1 || sizes[i] === 2 + (Math.floor(i / block.length) % blocks!);
  if (!kinds || !operations || !blocks || !kinds.every(isBlock) || !sizes.every((_, i) => isState(i)))
    return undefined;
  if (groups.some((length) => length !== groups[0])) return undefined;
  return {
    ...{ cells: groups.length, blocks },
    convolutions: operations.map((name) => name.includes('conv')),
    choice: (cell, at, what, side) =>
      block.length * (cell * blocks + at) + 2 * side + (what === 'input' ? 0 : 1),
  };
}

/**
 * One decision after the other: in a node its states, then its operations, then what becomes of them; other choices as the
 * space lists them. Choices of one kind are alike, and without kinds those that have as many options.
 */
export function choiceSequence(choices: Choices<unknown>, options: SequencePolicyOptions): Policy {
  const { sizes, kinds } = choices;
  return sequencePolicy(
    inOrder(choices).map((choice) => ({
      choice,
      kind: kinds?.[choice] ?? `of${sizes[choice]}`,
      size: sizes[choice]!,
    })),
    options,
  );
}

/** Places of the choices: within a node those of one kind after each other. */
function inOrder({ sizes, kinds, nodes }: Choices<unknown>): number[] {
  const places = sizes.map((_, i) => i);
  if (!kinds || !nodes) return places;
  const names = [...new Set(kinds)];
  const rank = (place: number): number => names.indexOf(kinds[place]!);
  let start = 0;
  return nodes.flatMap((length) =>
    places.slice(start, (start += length)).sort((one, other) => rank(one) - rank(other) || one - other),
  );
}

/** ENAS' policy where the choices are cells of blocks, else one decision after the other. */
export function choicePolicy(
  choices: Choices<unknown>,
  options: SequencePolicyOptions & CellPolicyOptions,
): Policy {
  const cells = blockCells(choices);
  return cells ? cellPolicy(cells, options) : choiceSequence(choices, options);
}
