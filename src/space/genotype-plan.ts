import type { Plan } from '../plan/plan.js';
import { derivedPlan } from './derived.js';
import type { CellGenotype } from './genotype.js';
import type { NetworkOptions } from './networks/family.js';

/**
 * The stand-alone network of a genotype. Without options it has the sizes of the EvNAS paper: 36 channels and 20 cells
 * on 32x32 images; 48 channels, 14 cells and 1,000 classes from 128 pixels on. Throws PlanError.
 */
export function genotypePlan(genotype: CellGenotype, options: NetworkOptions): Plan {
  const { image = [32, 32, 3] } = options;
  const defaults =
    image[0]! >= 128 ? { channels: 48, cells: 14, classes: 1000 } : { channels: 36, cells: 20, classes: 10 };
  return derivedPlan(genotype, { ...defaults, ...options, image });
}
