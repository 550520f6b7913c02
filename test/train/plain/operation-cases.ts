/** The attention operations of a cell's edge, as its plans have them. */
import { PlanBuilder } from '../../../src/space/builder.js';
import { operation } from '../../../src/space/operations.js';
import { classes, type Case } from './case.js';

function operationCase(name: string, stride: 1 | 2): Case {
  const plan = new PlanBuilder();
  const shifted = plan.add({
    kind: 'addWeight',
    id: 'shift',
    inputs: [plan.input([4, 3, 6])],
    shape: [4, 3, 6],
    weight: plan.weight('images', [4, 3, 6], { kind: 'constant', value: 0 }),
  });
  const output = operation(name)({ plan, id: name, input: shifted, stride, affine: true });
  const flat = plan.reshape('flat', output);
  const built = plan.build(plan.dense('head', flat, classes));
  // The suite looks at the weights that say so.
  const weights = built.weights.map((weight) => ({ trainable: true, ...weight }));
  return { name: `${name} at stride ${stride}`, plan: { ...built, weights }, size: 3, options: {} };
}

export const operationCases: readonly Case[] = [
  'self_attention',
  'local_attention_3x3',
  'local_attention_7x7',
  'transformer_block',
].flatMap((name) => ([1, 2] as const).map((stride) => operationCase(name, stride)));
