/** Searches by gradient: a strategy for each method, and the evaluator that they share. */
import { z } from 'zod';
import { augmentationSettings } from '../../data/dataset-settings.js';
import { InputError } from '../../errors/input-error.js';
import type { Groups, PartProblem } from '../../part.js';
import { evaluatorPart, type EvaluatorPart } from '../../search/evaluator-part.js';
import { learnedArchitecture } from '../../search/learned-architecture.js';
import type { StrategyPart } from '../../search/strategy-part.js';
import type { CellMixtures } from '../../space/cell-mixtures.js';
import { supernetSpace, type SearchSpace, type SupernetSpace } from '../../space/search-space.js';
import { gradientMetrics } from '../../train/gradient/measures.js';
import type { MethodPart } from '../../train/gradient/method-part.js';
import { gradientMethods } from '../../train/gradient/methods/index.js';
import { fitnessSettings } from '../../train/supernet/settings.js';
import { attentionSettings, checkpointSettings } from '../../train/training-settings.js';
import { openPool } from './open-pool.js';

const name = 'gradient';

export const gradientStrategies: readonly StrategyPart[] = gradientMethods.map((method) => ({
  ...{ name: method.name, summary: method.summary, settings: method.settings, evaluator: name },
  problems: () => [],
  make: () => learnedArchitecture(method.name),
}));

const part = evaluatorPart({
  name,
  summary: 'learns shares of all operations by gradient, with the shared weights (search.strategy says how)',
  uses: ['images', 'supernet', 'derived', 'backend'],
  groups: {
    dataset: augmentationSettings,
    space: attentionSettings,
    fitness: fitnessSettings,
    checkpoint: checkpointSettings,
  },
  metrics: () => [],
  make() {
    throw new Error('made by gradientPart');
  },
});

/** Its metrics, problems and making are those of the method that the strategy names. */
export const gradientPart: EvaluatorPart = {
  ...part,
  learns: true,
  beyond: () => 'learning rate, temperature and dropout stay as in the last epoch',
  metrics: (groups) => gradientMetrics(methodOf(groups)?.mixes ?? true),
  problems(groups) {
    const method = methodOf(groups);
    if (!method) return [];
    const { replicas, batch, learningRate, minimumLearningRate } = method.training(groups);
    const problems: PartProblem[] = [...method.problems(groups, epochsOf(groups, method))];
    if (replicas > batch)
      problems.push({
        setting: 'supernet.replicas',
        text: `is ${replicas}, and a batch has ${batch} images; make it smaller`,
      });
    if (minimumLearningRate > learningRate)
      problems.push({
        setting: 'supernet.minimumLearningRate',
        text: `is above supernet.learningRate (${learningRate}); make it smaller`,
      });
    return problems;
  },
  pieces(groups) {
    const method = methodOf(groups);
    return method ? Math.max(2, method.training(groups).replicas) : 1;
  },
  images(groups, { train, validation, generations, trials }) {
    const { fitness } = read(groups);
    const scored = Math.min(fitness.subset ?? validation, validation);
    return generations * 2 * train + trials * scored;
  },
  async make(groups, context) {
    const { GradientEvaluator } = await import('../../train/gradient/evaluator.js');
    const method = methodOf(groups);
    if (!method) throw new Error('the evaluator gradient needs a strategy that learns by gradient');
    const { seed, backend, workers, memory, onWork, queue, onNote } = context;
    const space = supernetSpace(context.space);
    const mixtures = mixturesOf(space);
    const { dataset, fitness, checkpoint, space: spaceGroup } = read(groups);
    const training = method.training(groups);
    const images = context.dataset().search;
    requireImages(training.batch, images.train.count, 'train the weights');
    const made = method.make(groups, { ...mixtures, sites: () => mixtures.sites({}) });
    if (made.order !== 'together')
      requireImages(training.batch, images.validation.count, 'train the architecture');
    requireOperations(made.stages, mixtures.operations.length);
    return new GradientEvaluator({
      ...{ method: made, space, mixtures },
      experiment: {
        ...{ seed, training, fitness, augmentation: dataset, checkpointSteps: checkpoint.steps },
        epochs: context.generations,
      },
      images: () => Promise.resolve(images),
      pool: () =>
        openPool({ backend, workers, memory, attention: spaceGroup.attention, onWork, queue, onNote }),
    });
  },
};

function methodOf(groups: Groups): MethodPart | undefined {
  const { strategy } = group(groups, 'search', { strategy: z.string().optional() });
  return gradientMethods.find((method) => method.name === strategy);
}

function epochsOf(groups: Groups, { settings }: MethodPart): number {
  const { generations } = settings.search;
  return group(groups, 'search', { generations: generations as z.ZodType<number> }).generations;
}

function read(groups: Groups) {
  return {
    dataset: group(groups, 'dataset', augmentationSettings),
    space: group(groups, 'space', attentionSettings),
    fitness: group(groups, 'fitness', fitnessSettings),
    checkpoint: group(groups, 'checkpoint', checkpointSettings),
  };
}

function group<Shape extends z.ZodRawShape>(groups: Groups, key: string, shape: Shape) {
  return z.object(shape).parse(new Map<string, unknown>(Object.entries(groups)).get(key) ?? {});
}

/** Throws InputError for a space whose cells mix nothing. */
function mixturesOf(space: SupernetSpace<unknown, unknown>): CellMixtures<unknown> {
  const { mixtures } = space as SearchSpace<unknown, unknown> & Pick<typeof space, 'mixtures'>;
  if (mixtures) return mixtures;
  throw new InputError(`space.name: ${space.name} has no edges whose operations could be mixed`, {
    ...{ setting: 'space.name', advice: 'choose darts, darts-attention or nasbench201, or another strategy' },
  });
}

function requireImages(batch: number, images: number, use: string): void {
  if (batch <= images) return;
  throw new InputError(`supernet.batch: is ${batch}, and ${images} images ${use}`, {
    ...{ setting: 'supernet.batch', advice: 'make it smaller, or dataset.subset larger' },
  });
}

/** Throws InputError for a stage that keeps more operations than there are. */
function requireOperations(stages: readonly { readonly operations?: number }[], operations: number): void {
  const most = stages.find((stage) => (stage.operations ?? 0) > operations);
  if (!most) return;
  throw new InputError(
    `search.operationsLeft: keeps ${most.operations} operations of the ${operations} that an edge has`,
    { setting: 'search.operationsLeft', advice: 'make it smaller' },
  );
}
