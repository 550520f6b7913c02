import { augmentationSettings } from '../../data/dataset-settings.js';
import { evaluatorPart } from '../../search/evaluator-part.js';
import { namedMetric } from '../../search/metric.js';
import { trainable } from '../../space/search-space.js';
import { openPool } from './open-pool.js';
import {
  attentionSettings,
  checkpointSettings,
  trainingGroupSettings,
} from '../../train/training-settings.js';

export const scratchPart = evaluatorPart({
  name: 'scratch',
  summary: 'trains the derived network of each candidate from scratch',
  uses: ['images', 'derived', 'backend'],
  groups: {
    dataset: augmentationSettings,
    space: attentionSettings,
    training: trainingGroupSettings,
    checkpoint: checkpointSettings,
  },
  metrics: () => ['accuracy', 'loss', 'trainingLoss', 'params', 'macs', 'activationBytes'].map(namedMetric),
  images: ({ training }, { train, validation, trials }) => trials * (training.epochs * train + validation),
  async make(_, context, { dataset, space: { attention }, training, checkpoint }) {
    const [{ ScratchEvaluator }, { trainingJob, usefulWorkers }] = await Promise.all([
      import('../../train/scratch/evaluator.js'),
      import('../../train/scratch/job.js'),
    ]);
    const { seed, backend, workers, memory, genomes, onWork, queue, onNote } = context;
    const space = trainable(context.space);
    const { train, validation } = context.dataset().search;
    return new ScratchEvaluator({
      space,
      plan: (architecture) => space.derivedPlan(architecture),
      job: trainingJob({ seed, dataset, training, checkpoint }, { train, score: validation }),
      pool: () =>
        openPool({
          ...{ backend, memory, attention, onWork, queue, onNote },
          workers: usefulWorkers(workers, training, genomes),
        }),
    });
  },
});
