/** What an experiment file for `evocell train` can say. The groups that searches have too mean the same here. */
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import {
  augmentationSettings,
  trainingImageSettings,
  type Augmentation,
} from '../../data/dataset-settings.js';
import type { ValuesOf } from '../../part.js';
import { auxiliarySettings, derivedSizeSettings } from '../../space/space-settings.js';
import {
  checkpointSettings,
  trainingGroupSettings,
  type TrainingGroup,
} from '../../train/training-settings.js';
import { commonSettings } from './settings.js';

/** Outside groups. */
export const trainingTopSettings = {
  ...commonSettings,
  width: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('channels of the first convolution of a hand-made network (default: as published)'),
  network: z
    .string()
    .optional()
    .describe('what is trained: a name or a genotype (evocell train fills it in)'),
  origin: z.string().optional().describe('where the network is from (evocell train fills it in)'),
};

/** By group; a data set and a space bring more. */
export const trainingGroups = {
  dataset: { ...trainingImageSettings, ...augmentationSettings },
  derived: { ...derivedSizeSettings, ...auxiliarySettings },
  training: trainingGroupSettings,
  checkpoint: checkpointSettings,
};

/** What a group holds that a file does not have at all: as the authors train. */
export const absentTrainingGroups = { dataset: { cutout: 16 }, derived: { auxiliary: true } };

export type DerivedGroup = Readonly<ValuesOf<typeof derivedSizeSettings & typeof auxiliarySettings>>;

export interface TrainingExperiment extends Readonly<ValuesOf<typeof trainingTopSettings>> {
  readonly dataset: Readonly<ValuesOf<typeof trainingImageSettings>> &
    Augmentation & { readonly name: string; readonly [setting: string]: unknown };
  readonly derived: DerivedGroup;
  readonly training: TrainingGroup;
  readonly checkpoint: Readonly<ValuesOf<typeof checkpointSettings>>;
  /** Whose architecture it is; absent for a name, and for a genotype that says it itself. */
  readonly space?: { readonly name: string; readonly [setting: string]: unknown };
}

/** `auto`: one for each core; in any case no more than a batch has shards. */
export function trainingWorkers({ workers, training }: TrainingExperiment): number {
  return Math.min(workers === 'auto' ? availableParallelism() : workers, training.replicas);
}
