/** What an experiment file for `evocell train` can say. The sections that searches have too mean the same here. */
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { datasetSettings, derivedSettings, experimentSettings, spaceSettings } from './settings.js';
import { trainingSection } from './training-section.js';

export const trainingSettings = z.strictObject({
  format: z.literal(1).default(1),
  name: experimentSettings.shape.name,
  seed: experimentSettings.shape.seed,
  workers: experimentSettings.shape.workers,
  backend: experimentSettings.shape.backend,
  memory: experimentSettings.shape.memory,
  dataset: datasetSettings.prefault({ cutout: 16 }),
  derived: derivedSettings.prefault({ auxiliary: true }),
  width: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('channels of the first convolution of a hand-made network (default: as published)'),
  training: trainingSection.prefault({}),
  network: z
    .string()
    .optional()
    .describe('what is trained: a name or a genotype (evocell train fills it in)'),
  space: spaceSettings.optional().describe('whose genotype it is, where that is not a DARTS cell'),
  origin: z.string().optional().describe('where the network is from (evocell train fills it in)'),
  checkpoint: experimentSettings.shape.checkpoint,
});

/** `auto`: one for each core; in any case no more than a batch has shards. */
export function trainingWorkers({ workers, training }: TrainingExperiment): number {
  return Math.min(workers === 'auto' ? availableParallelism() : workers, training.replicas);
}

export type TrainingExperiment = z.infer<typeof trainingSettings>;
