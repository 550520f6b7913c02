/** The hand-made network that a finalist is held against. */
import { cost } from '../../plan/cost.js';
import type { Plan } from '../../plan/plan.js';
import { networkPlan } from '../../space/networks/catalogue.js';

/** The residual network of He et al. 2016 for CIFAR with 20 layers. */
export const handMadeName = 'resnet-cifar-20';

const widest = 512;

/** In the width at which its parameters are nearest to so many; of two equally near the narrower. */
export function handMade(
  params: number,
  format: { readonly classes: number; readonly image: readonly number[] },
): { readonly channels: number; readonly plan: Plan } {
  const planOf = (channels: number): Plan => networkPlan(handMadeName, { ...format, channels });
  const paramsOf = (channels: number): number => cost(planOf(channels)).params;
  let low = 1;
  let high = widest;
  // the narrowest that has as many, or the widest
  while (low < high) {
    const middle = (low + high) >> 1;
    if (paramsOf(middle) >= params) high = middle;
    else low = middle + 1;
  }
  const isNarrowerNearer = low > 1 && params - paramsOf(low - 1) <= paramsOf(low) - params;
  const channels = isNarrowerNearer ? low - 1 : low;
  return { channels, plan: planOf(channels) };
}
