import { augmentationSettings } from '../../data/dataset-settings.js';
import { evaluatorPart } from '../../search/evaluator-part.js';
import { namedMetric, type Metric } from '../../search/metric.js';
import { rescoreSettings } from '../../search/rescore-settings.js';
import { supernetSpace } from '../../space/search-space.js';
import { SupernetEvaluator } from '../../train/supernet/evaluator.js';
import { decodingSettings, fitnessSettings, supernetSettings } from '../../train/supernet/settings.js';
import { openPool } from './open-pool.js';
import { attentionSettings, checkpointSettings } from '../../train/training-settings.js';
import { trainedImages } from './trained-images.js';

/** Scores of one generation are those of one state of the weights. */
const drifting = ['accuracy', 'loss'].map((name): Metric => ({ ...namedMetric(name), drifts: true }));

export const supernetPart = evaluatorPart({
  name: 'supernet',
  summary: 'scores with one set of shared weights, trained a little in each generation',
  uses: ['images', 'supernet', 'derived', 'backend'],
  groups: {
    dataset: augmentationSettings,
    space: attentionSettings,
    supernet: supernetSettings,
    fitness: fitnessSettings,
    search: decodingSettings,
    checkpoint: checkpointSettings,
    rescore: rescoreSettings,
  },
  metrics: () => [...drifting, ...['params', 'macs', 'activationBytes'].map(namedMetric)],
  warmup: ({ supernet }) => supernet.warmup,
  images: ({ supernet, fitness }, { train, validation, generations, trials }) =>
    trainedImages(supernet, train, generations) + trials * Math.min(fitness.subset ?? validation, validation),
  problems: (_, { supernet: { weights, learningRate, minimumLearningRate }, search }) => [
    ...(['decodeTraining', 'decodeFitness'] as const).flatMap((name) =>
      search[name] || weights === 'mixture'
        ? []
        : [
            {
              setting: `search.${name}`,
              text: 'false needs the raw genome to weigh the operations: set supernet.weights to mixture',
            },
          ],
    ),
    ...(minimumLearningRate > learningRate
      ? [
          {
            setting: 'supernet.minimumLearningRate',
            text: `is above supernet.learningRate (${learningRate}); make it smaller`,
          },
        ]
      : []),
  ],
  make(_, context, { space, search, ...groups }) {
    const { seed, backend, workers, memory, generations } = context;
    const images = context.dataset().search;
    return new SupernetEvaluator({
      space: supernetSpace(context.space),
      experiment: { seed, ...groups, search: { ...search, generations } },
      images: () => Promise.resolve(images),
      pool: () => openPool({ backend, workers, memory, attention: space.attention }),
    });
  },
});
