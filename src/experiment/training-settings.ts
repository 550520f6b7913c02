/** What an experiment file for `evocell train` can say. The sections that searches have too mean the same here. */
import { z } from 'zod';
import { datasetSettings, derivedSettings, experimentSettings } from './settings.js';
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
  training: trainingSection.prefault({}),
  checkpoint: experimentSettings.shape.checkpoint,
});

export type TrainingExperiment = z.infer<typeof trainingSettings>;
