/**
 * What every experiment file can say, whatever parts it names: each setting with its type, default and meaning. The
 * parts bring the others (`src/experiment/parts/`). `evocell search` fills the defaults in and stores the result as
 * the run's `experiment.yaml`.
 */
import { z } from 'zod';
import { searchImageSettings, type Augmentation } from '../../data/dataset-settings.js';
import type { ExportFormat } from '../../export/formats.js';
import { backendNames } from '../../network/network.js';
import type { ValuesOf, Shape } from '../../part.js';
import type { auxiliarySettings, derivedSizeSettings } from '../../space/space-settings.js';
import type { FitnessSettings, RacingSettings, SupernetSettings } from '../../train/supernet/settings.js';
import type { TrainingGroup } from '../../train/training-settings.js';
import { constraintSettings, objectiveSettings, scoreSettings } from './goal-settings.js';

const count = z.number().int().positive();

/** Settings outside groups, of searches and of trainings. */
export const commonSettings = {
  format: z.literal(3).default(3).describe('of this file'),
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'letters, digits, ".", "_" and "-" only')
    .describe("also the run's folder under results/"),
  seed: z.union([z.number().int(), z.string()]).default(18).describe('same seed, same result'),
  workers: z
    .union([count.max(1024), z.literal('auto')])
    .default('auto')
    .describe('auto: one for each core'),
  backend: z
    .enum(['auto', ...backendNames])
    .default('auto')
    .describe('what computes (see evocell doctor)'),
  memory: count
    .default(1024)
    .describe('MiB that one worker may hold; on GPUs a batch that takes more is split'),
};

export const spaceSettings = {
  encoding: z
    .enum(['own', 'categorical'])
    .default('own')
    .describe("genomes: the space's own, or one whole number for each choice (NSGA-Net's encoding)"),
};

export const searchSettings = {
  generations: count.default(50).describe('generations in all'),
  objectives: objectiveSettings,
  constraints: constraintSettings,
  score: scoreSettings,
  patience: count
    .optional()
    .describe(
      'the search ends after so many generations without a trial that beats the best, or with several objectives joins their front (default: it does not)',
    ),
};

/** A group: what is the same for all parts, and what the chosen ones bring. */
export type Group<Settings extends Shape, Name extends string = never> = Readonly<ValuesOf<Settings>> & {
  readonly [Key in Name]: string;
} & { readonly [setting: string]: unknown };

export type Common = Readonly<ValuesOf<typeof commonSettings>>;

/** A search. Groups that none of its parts reads are not there. */
export interface Experiment extends Common {
  readonly dataset?: Group<typeof searchImageSettings, 'name'> & Partial<Augmentation>;
  readonly space: Group<typeof spaceSettings, 'name'>;
  readonly supernet?: Partial<SupernetSettings & ValuesOf<typeof derivedSizeSettings>>;
  readonly fitness?: Partial<FitnessSettings & RacingSettings>;
  readonly derived?: Partial<ValuesOf<typeof derivedSizeSettings & typeof auxiliarySettings>>;
  readonly search: Group<typeof searchSettings, 'strategy'>;
  readonly evaluator: { readonly name: string; readonly [setting: string]: unknown };
  readonly proxies?: {
    readonly metrics?: readonly string[];
    readonly batch?: number;
    readonly inits?: number;
  };
  readonly rescore?: { readonly count?: number };
  readonly finalists?: {
    readonly count?: number;
    readonly epochs?: number | undefined;
    readonly tested?: number | undefined;
    readonly random?: number | undefined;
    readonly equalSize?: number | undefined;
    readonly export?: ExportFormat | undefined;
  };
  readonly training?: Partial<TrainingGroup>;
  readonly checkpoint?: { readonly steps?: number };
}
