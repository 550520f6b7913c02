import { augmentationSettings } from '../../data/dataset-settings.js';
import type { PartProblem } from '../../part.js';
import { evaluatorPart } from '../../search/evaluator-part.js';
import { namedMetric, type Metric } from '../../search/metric.js';
import { rescoreSettings } from '../../search/rescore-settings.js';
import { objectivesByDefault } from '../../search/objective-settings.js';
import { supernetSpace } from '../../space/search-space.js';
import {
  decodingSettings,
  fitnessSettings,
  racingSettings,
  supernetSettings,
  warmupGenerations,
  type SupernetSettings,
} from '../../train/supernet/settings.js';
import { openPool } from './open-pool.js';
import { attentionSettings, checkpointSettings } from '../../train/training-settings.js';
import { trainedImages } from './trained-images.js';

/** The loss tells apart what the accuracy of a few hundred images does not: that has ties, and says nothing of how sure. */
const searchGroup = { ...decodingSettings, objectives: objectivesByDefault(['loss', 'params']) };

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
    fitness: { ...fitnessSettings, ...racingSettings },
    search: searchGroup,
    checkpoint: checkpointSettings,
    rescore: rescoreSettings,
  },
  metrics: () => [...drifting, ...['params', 'macs', 'activationBytes'].map(namedMetric)],
  warmup: ({ supernet }) => warmupGenerations(supernet),
  beyond: ({ supernet: { minimumLearningRate } }) =>
    `the learning rate falls as it would have without them, and then stays at supernet.minimumLearningRate, ${minimumLearningRate}`,
  images: ({ supernet, fitness }, { train, validation, generations, trials }) =>
    trainedImages(supernet, train, generations) + trials * Math.min(fitness.subset ?? validation, validation),
  problems: (_, { supernet, search }) => [
    ...samplingProblems(supernet),
    ...warmupProblems(supernet),
    ...(['decodeTraining', 'decodeFitness'] as const)
      .filter((name) => !search[name] && supernet.weights !== 'mixture')
      .map((name) => ({
        setting: `search.${name}`,
        text: 'false needs the raw genome to weigh the operations: set supernet.weights to mixture',
      })),
    ...(supernet.minimumLearningRate > supernet.learningRate
      ? [
          {
            setting: 'supernet.minimumLearningRate',
            text: `is above supernet.learningRate (${supernet.learningRate}); make it smaller`,
          },
        ]
      : []),
  ],
  async make(_, context, { space, search, ...groups }) {
    const [{ SupernetEvaluator }, { samplerOf }] = await Promise.all([
      import('../../train/supernet/evaluator.js'),
      import('../../train/supernet/sampling.js'),
    ]);
    const { seed, backend, workers, memory, generations, onWork, queue, onNote } = context;
    const images = context.dataset().search;
    const small = supernetSpace(context.smallSpace());
    return new SupernetEvaluator({
      space: supernetSpace(context.space),
      sampler: samplerOf(
        { space: small, plan: (architecture) => small.derivedPlan(architecture) },
        groups.supernet,
        seed,
      ),
      experiment: { seed, ...groups, search: { ...search, generations } },
      images: () => Promise.resolve(images),
      pool: () => openPool({ backend, workers, memory, attention: space.attention, onWork, queue, onNote }),
    });
  },
});

function samplingProblems({ sampling, weights }: SupernetSettings): PartProblem[] {
  if (sampling === 'population' || weights === 'path') return [];
  const text = `is ${sampling}, and with supernet.weights mixture all operations train in every step; set it to population`;
  return [{ setting: 'supernet.sampling', text }];
}

function warmupProblems({ warmup, warmupImages, steps }: SupernetSettings): PartProblem[] {
  if (warmupImages === undefined) return [];
  const setting = 'supernet.warmupImages';
  if (warmup > 0)
    return [{ setting, text: `and supernet.warmup (${warmup}) both say how long to warm up; keep one` }];
  return steps === undefined
    ? [{ setting, text: 'needs supernet.steps, which says how many images a generation trains on; set it' }]
    : [];
}
