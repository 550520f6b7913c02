/** A small network around a kind of layer. */
import type { Padding, Plan, Shape } from '../../plan/plan.js';
import type { TrainingOptions } from '../../network/network.js';
import { PlanDraft } from './draft.js';

export interface Case {
  readonly name: string;
  readonly plan: Plan;
  readonly size: number;
  readonly options: TrainingOptions;
}

export const classes = 3;

/**
 * The layers between a learned shift of the images (so that the gradient with respect to the images is seen, too) and
 * a dense head.
 */
export function network(
  name: string,
  input: Shape,
  body: (draft: PlanDraft, x: string) => string,
  options: TrainingOptions = {},
): Case {
  const draft = new PlanDraft(input);
  const x = draft.add({ kind: 'addWeight', weight: draft.weight('images', input) }, ['images']);
  const last = body(draft, x);
  return { name, plan: draft.plan(draft.head(last, classes)), size: 3, options };
}

/** As much padding on each side. */
export const same = (k: number): Padding => [k, k, k, k];
