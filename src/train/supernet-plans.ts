/** The plans of a generation's genomes, ready to be sent to a worker; each is made once. */
import type { SupernetSpace, Weighing } from '../space/search-space.js';

export interface SupernetPlan {
  /** The plan as JSON. */
  readonly json: string;
  /** Names of its weights. */
  readonly names: readonly string[];
}

export type SupernetPlans<Genome> = (genome: Genome, raw: boolean) => SupernetPlan;

/** Plans by genome. Only as many are kept as a generation has, since the next one brings others. */
export function supernetPlans<Genome>(
  space: Pick<SupernetSpace<Genome, unknown>, 'supernetPlan'>,
  weighing: Weighing,
): SupernetPlans<Genome> {
  const made = new Map<string, SupernetPlan>();
  return (genome, raw) => {
    const key = JSON.stringify([genome, raw]);
    let plan = made.get(key);
    if (!plan) {
      const { weights, ...rest } = space.supernetPlan(genome, weighing, raw);
      plan = { json: JSON.stringify({ ...rest, weights }), names: weights.map(({ name }) => name) };
      made.set(key, plan);
    }
    return plan;
  };
}
