/** What the training of a generation works with. */
import type { Images } from '../../data/image-set.js';
import type { WorkerPool } from '../pool/pool.js';
import type { SupernetPlan } from './plans.js';
import type { SupernetExperiment } from './settings.js';
import type { SupernetState } from './state.js';

export interface TrainingRun {
  readonly experiment: SupernetExperiment;
  readonly images: Images;
  readonly state: SupernetState;
  readonly pool: WorkerPool;
  /** The plans of the genomes that train, in turn. */
  readonly plan: (genome: number) => SupernetPlan;
  readonly genomes: number;
  /** Takes many steps in one task, on a device that holds the weights. Needs one replica a step. */
  readonly resident: boolean;
  readonly signal: AbortSignal;
  /** Called after each step, or each run of resident ones, with nothing running. */
  readonly stepped: (done: number, total: number) => Promise<void>;
}
