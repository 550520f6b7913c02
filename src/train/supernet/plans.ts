/** The plans of a generation's genomes, ready to be sent to a worker, and what their derived networks cost. */
import { cost } from '../../plan/cost.js';
import type { SupernetSpace, Weighing } from '../../space/search-space.js';
import { weighedPlan, type WeighedPlan } from '../pool/weighed-plan.js';

export type SupernetPlans<Genome> = (genome: Genome, raw: boolean) => WeighedPlan;

/** Plans by genome, each made once. Only as many are kept as a generation has, since the next one brings others. */
export function supernetPlans<Genome>(
  space: Pick<SupernetSpace<Genome, unknown>, 'supernetPlan' | 'supernetShares'>,
  weighing: Weighing,
): SupernetPlans<Genome> {
  const made = new Map<string, WeighedPlan>();
  const make = (genome: Genome, raw: boolean): WeighedPlan =>
    weighedPlan(
      space.supernetPlan(genome, weighing, raw),
      weighing === 'mixture' ? space.supernetShares?.(genome, raw) : undefined,
    );
  return (genome, raw) => {
    const key = JSON.stringify([genome, raw]);
    const plan = made.get(key) ?? make(genome, raw);
    made.set(key, plan);
    return plan;
  };
}

/** What is logged of a derived network beside its fitness. */
export type DerivedCost = Readonly<Record<'params' | 'macs' | 'activationBytes', number>>;

/** Costs by genotype, each counted once in a search: the elite comes back in every generation. */
export function derivedCosts<Genome, Architecture>(
  space: Pick<SupernetSpace<Genome, Architecture>, 'decode' | 'print' | 'derivedPlan'>,
): (genome: Genome) => DerivedCost {
  const counted = new Map<string, DerivedCost>();
  return (genome) => {
    const architecture = space.decode(genome);
    const key = space.print(architecture);
    let known = counted.get(key);
    if (!known) {
      const { params, macs, activationBytes } = cost(space.derivedPlan(architecture));
      known = { params, macs, activationBytes };
      counted.set(key, known);
    }
    return known;
  };
}
