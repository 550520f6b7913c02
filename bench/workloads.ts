/** The networks that are measured: those of the peer script, at the size of the paper's search. */
import { edgeCount } from '../src/space/decode.js';
import { derivedPlan } from '../src/space/derived.js';
import { dartsOperations } from '../src/space/operations.js';
import type { Plan, Shares } from '../src/plan/plan.js';
import { publishedGenotype } from '../src/space/published.js';
import { sharesOf } from '../src/space/shares.js';
import { mixturePlan } from '../src/space/supernet.js';

export const workloadNames = ['path', 'mixture'] as const;
export type WorkloadName = (typeof workloadNames)[number];

const skeleton = { channels: 16, cells: 8, classes: 10, image: [32, 32, 3] } as const;

/** e / (e + 7) on one operation and 1 / (e + 7) on the seven others, as EvNAS weighs a decoded edge. */
export function workloadShares(name: WorkloadName): Shares {
  if (name === 'path') return {};
  const row = dartsOperations.map((operation) => (operation === 'sep_conv_3x3' ? Math.E : 1) / (Math.E + 7));
  const matrix = Array.from({ length: edgeCount(4) }, () => row);
  return {
    ...sharesOf('normal', matrix, dartsOperations),
    ...sharesOf('reduce', matrix, dartsOperations),
  };
}

export function workloadPlan(name: WorkloadName): Plan {
  if (name === 'path') return derivedPlan(publishedGenotype('evnas-a'), skeleton);
  return mixturePlan(skeleton, dartsOperations, 4);
}
