/** A generation's training as it goes: what it works with, and whose turn each step's batches are. */
import type { Images } from '../../data/image-set.js';
import { classWeights } from '../../network/class-weights.js';
import type { TrainingOptions } from '../../network/network.js';
import type { Noise } from '../../network/noise.js';
import type { SgdSettings } from '../../network/optimiser.js';
import type { Pool } from '../pool/pool.js';
import type { WeighedPlan } from '../pool/weighed-plan.js';
import { curriculum, sgdSettings, type Turn } from './curriculum.js';
import type { SupernetExperiment } from './settings.js';
import type { GenerationState, SupernetState } from './state.js';

/** What the training of a generation works with. */
export interface TrainingRun {
  readonly experiment: SupernetExperiment;
  readonly images: Images;
  readonly state: SupernetState;
  readonly pool: Pool;
  /** The plans of the genomes that train. */
  readonly plan: (genome: number) => WeighedPlan;
  /** How many take turns; Infinity where each turn draws its own. */
  readonly genomes: number;
  /** Takes many steps as one job, on a device that keeps the weights. Needs one replica a step. */
  readonly keepWeights: boolean;
  readonly signal: AbortSignal;
  /** Called after each step, or each run of steps on a device, with nothing running. */
  readonly stepped: (done: number, total: number) => Promise<void>;
}

export interface Course {
  readonly steps: number;
  readonly settings: SgdSettings;
  readonly options: Pick<TrainingOptions, 'classWeights'>;
  /** The turns of a step whose genomes have not failed. */
  readonly open: (step: number) => Turn[];
  /** Of a turn. */
  readonly noise: (turn: number) => Noise;
}

export function courseOf(
  { experiment, images, genomes }: TrainingRun,
  { generation, failures }: GenerationState,
): Course {
  const { labels, classes } = images;
  const weights = classWeights(experiment.supernet.classWeights, labels, classes);
  const course = curriculum(experiment, images, generation, genomes);
  return {
    steps: course.steps,
    settings: sgdSettings(experiment, generation),
    options: weights ? { classWeights: weights } : {},
    open: (step) => course.turns(step).filter(({ genome }) => !failures[genome]),
    noise: (turn) => [experiment.seed, 'train', generation, turn],
  };
}
