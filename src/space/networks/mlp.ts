/** Fully connected networks: `mlp` is LeCun et al.'s 784-300-100-10, `mlp-500-150` has those hidden widths. */
import { PlanBuilder } from '../../plan/builder.js';
import { refuse, type Family } from './family.js';

export const mlp: Family = {
  pattern: /^mlp((?:-[1-9]\d{0,4}){0,16})$/,
  names: ['mlp'],
  source: 'LeCun, Bottou, Bengio and Haffner, Gradient-Based Learning Applied to Document Recognition, 1998',
  build([hidden = ''], options) {
    refuse('an MLP', options, ['channels']);
    const { classes = 10, image = [28, 28, 1] } = options;
    const widths = hidden === '' ? [300, 100] : hidden.slice(1).split('-').map(Number);
    const plan = new PlanBuilder();
    let x = plan.reshape('flatten', plan.input(image));
    for (const [index, width] of widths.entries())
      x = plan.relu(`relu.${index}`, plan.dense(`hidden.${index}`, x, width));
    return plan.build(plan.dense('classifier', x, classes));
  },
};
