/** Operations of a cell's edge that have layers of their own, as its plans have them. */
import { PlanBuilder } from '../../plan/builder.js';
import { operation } from '../../space/operations.js';
import { classes, type Case } from './case.js';

/** Height, width and channels. */
type Size = readonly [number, number, number];

function operationCase(name: string, size: Size, stride: 1 | 2): Case {
  const plan = new PlanBuilder();
  const shifted = plan.add({
    kind: 'addWeight',
    id: 'shift',
    inputs: [plan.input(size)],
    shape: size,
    weight: plan.weight('images', size, { kind: 'constant', value: 0 }),
  });
  const output = operation(name)({ plan, id: name, input: shifted, stride, affine: true });
  const flat = plan.reshape('flat', output);
  const built = plan.build(plan.dense('head', flat, classes));
  // The suite looks at the weights that say so.
  const weights = built.weights.map((weight) => ({ trainable: true, ...weight }));
  return {
    name: `${name} on ${size.join('x')} at stride ${stride}`,
    plan: { ...built, weights },
    ...{ size: 3, options: {} },
  };
}

/** Beside a small size one with two heads or more, with fewer keys than pixels, or with whole windows inside. */
const sizes: readonly (readonly [name: string, ...sizes: Size[]])[] = [
  ['self_attention', [4, 3, 6], [5, 6, 8]],
  ['local_attention_3x3', [4, 3, 6], [2, 3, 16]],
  ['local_attention_7x7', [4, 3, 6], [8, 7, 2]],
  ['transformer_block', [4, 3, 6], [17, 2, 4], [1, 3, 32]],
  ['squeeze_excitation', [4, 3, 6], [6, 4, 9]],
  ['lbc_conv_3x3', [4, 3, 6], [5, 6, 3]],
  ['lbc_conv_5x5', [4, 3, 6]],
];

export const operationCases: readonly Case[] = sizes.flatMap(([name, ...all]) =>
  all.flatMap((size) => ([1, 2] as const).map((stride) => operationCase(name, size, stride))),
);
