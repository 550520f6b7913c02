/**
 * PNAS (Liu et al., "Progressive Neural Architecture Search", ECCV 2018): cells grow block by block. All cells that one
 * more block makes of those of a level are ranked by predictors, which learned from all that was scored; the most
 * promising are scored, and the next level begins. Its authors published the network and no code of the search.
 */
import { largest, smallest } from '../extremes.js';
import { InputError } from '../errors/input-error.js';
import {
  fitPredictor,
  predictions,
  predictorOf,
  type Blocks,
  type PredictorOptions,
} from '../learners/cell-predictor.js';
import { stream } from '../random.js';
import type { Growth, SearchSpace } from '../space/search-space.js';
import type { Goal } from './ranking.js';
import { asShare, rewardsOf, type RewardMemory } from './rewards.js';
import type { SearchContext, Strategy } from './strategy.js';
import { z } from 'zod';
import { strategyPart } from './strategy-part.js';

export interface PnasOptions extends Goal, Pick<PredictorOptions, 'embedding' | 'units'> {
  /** Cells that are scored of each size but the smallest. */
  readonly beam: number;
  /** Of the smallest cells, so many random ones. Default: all. */
  readonly smallest?: number | undefined;
  /** Cells in a generation. */
  readonly evaluations: number;
  readonly predictor: PredictorOptions['kind'];
  /** Predictors, each trained without another part of the cells, whose mean ranks. */
  readonly members: number;
  readonly passes: number;
  /** Of the predictors on the smallest cells, and after. */
  readonly firstLearningRate: number;
  readonly learningRate: number;
}

export interface Waiting {
  /** As the space prints it. */
  readonly genotype: string;
  /** Trial of the cell that it grew from; null for the smallest. */
  readonly parent: number | null;
}

export interface Scored {
  readonly genotype: string;
  readonly trial: number;
  /** Null where it failed. */
  readonly reward: number | null;
}

export interface PnasState extends RewardMemory {
  /** Blocks of the cells that are scored; 0 before the first generation. */
  readonly level: number;
  /** Those of this level that are not scored yet, the most promising first. */
  readonly pending: readonly Waiting[];
  /** Everything that was scored, level by level. */
  readonly history: readonly (readonly Scored[])[];
}

/** Cells in a step of a predictor, after the first level, which is one batch. */
const batch = 100;

/** Throws InputError when the space has no cells that grow. */
export function pnas<Genome>(options: PnasOptions): Strategy<Genome, PnasState> {
  const { evaluations } = options;
  const begun = (state: PnasState, context: SearchContext<Genome>): PnasState =>
    state.level > 0 ? state : { ...state, level: 1, pending: firstCells(options, context), history: [[]] };
  return {
    name: 'pnas',
    start: () => ({ level: 0, pending: [], history: [], worst: null }),

    propose(state, context) {
      const { space } = context;
      const evaluate = begun(state, context)
        .pending.slice(0, evaluations)
        .map(({ genotype, parent }) => ({
          genome: space.embed(space.parse(genotype)),
          ...(parent === null ? { parents: [], origin: 'random' } : { parents: [parent], origin: 'growth' }),
        }));
      return { train: evaluate.map(({ genome }) => genome), evaluate };
    },

    tell(state, trials, context) {
      const { pending, history, level } = begun(state, context);
      const { rewards, memory } = rewardsOf(trials, state, options);
      const scored = trials.map(({ genotype, trial, status, metrics }, i): Scored => {
        const measured = status === 'ok' && Number.isFinite(metrics[options.objectives[0]!.metric]);
        return { genotype, trial, reward: measured ? rewards[i]! : null };
      });
      const after = [...history.slice(0, -1), [...history.at(-1)!, ...scored]];
      const left = pending.slice(trials.length);
      if (left.length > 0 || level === growthOf(context.space).blocks)
        return { level, pending: left, history: after, ...memory };
      const next = promising(after, options, context);
      return { level: level + 1, pending: next, history: [...after, []], ...memory };
    },

    done: ({ level, pending }) => level > 0 && pending.length === 0,
  };
}

function growthOf<Architecture>(space: SearchSpace<unknown, Architecture>): Growth<Architecture> {
  if (space.growth) return space.growth;
  throw new InputError(
    `search.strategy: pnas needs a space whose cells grow block by block, and ${space.name} has none`,
    { setting: 'search.strategy', advice: 'choose space.name pnas, or another strategy' },
  );
}

function firstCells<Genome>(options: PnasOptions, { seed, space }: SearchContext<Genome>): Waiting[] {
  const cells = stream(seed, 'smallest').shuffle(growthOf(space).smallest());
  return cells.slice(0, options.smallest).map((cell) => ({ genotype: space.print(cell), parent: null }));
}

/** Of all cells that one more block makes of those of the last level, the best by prediction, each network once. */
function promising<Genome>(
  history: PnasState['history'],
  options: PnasOptions,
  context: SearchContext<Genome>,
): Waiting[] {
  const { seed, space } = context;
  const growth = growthOf(space);
  const level = history.length;
  const parents = history.at(-1)!;
  const grown = stream(seed, 'growth', level).shuffle(
    parents.flatMap(({ genotype, trial }) =>
      growth.larger(space.parse(genotype)).map((cell) => ({ cell, parent: trial })),
    ),
  );
  const scores = ensemble(
    history,
    grown.map(({ cell }) => blocksOf(growth, cell)),
    options,
    context,
  );
  const order = grown.map((_, i) => i).sort((i, j) => scores[j]! - scores[i]! || i - j);
  const known = new Set<string>();
  const chosen: Waiting[] = [];
  for (const i of order) {
    if (chosen.length === options.beam) break;
    const { cell, parent } = grown[i]!;
    const identity = growth.identity(cell);
    if (!known.has(identity)) chosen.push({ genotype: space.print(cell), parent });
    known.add(identity);
  }
  return chosen;
}

/** The picks of each block, those of one kind beside each other, as the predictors read them. */
function blocksOf<Architecture>(growth: Growth<Architecture>, cell: Architecture): Blocks {
  const order = kindOrder(growth);
  return growth.picks(cell).map((block) => order.map((place) => block[place]!));
}

function kindOrder({ kinds }: Pick<Growth<unknown>, 'kinds'>): number[] {
  const names = [...new Set(kinds)];
  return kinds.map((_, i) => i).sort((i, j) => names.indexOf(kinds[i]!) - names.indexOf(kinds[j]!) || i - j);
}

/** The mean prediction for each cell; all the same where there is nothing to learn from. */
function ensemble<Genome>(
  history: PnasState['history'],
  cells: readonly Blocks[],
  options: PnasOptions,
  { seed, space }: SearchContext<Genome>,
): number[] {
  const growth = growthOf(space);
  const level = history.length;
  const known = history.flat().filter(({ reward }) => reward !== null);
  if (known.length === 0) return cells.map(() => 0);
  const blocks = known.map(({ genotype }) => blocksOf(growth, space.parse(genotype)));
  const targets = targetsOf(
    known.map(({ reward }) => reward!),
    options,
  );
  const { kinds, sizes } = growth;
  const order = kindOrder(growth);
  const predictor = predictorOf({
    ...{ kind: options.predictor, embedding: options.embedding, units: options.units },
    kinds: order.map((place) => kinds[place]!),
    options: Object.fromEntries(order.map((place) => [kinds[place]!, sizes[place]!])),
  });
  const parts = stream(seed, 'folds', level).shuffle(known.map((_, i) => i % options.members));
  const sums = new Float64Array(cells.length);
  for (let member = 0; member < options.members; member++) {
    // Without a part of its own, where that leaves something.
    const isUsed = (i: number): boolean => parts[i] !== member || known.length < 2 * options.members;
    const values = fitPredictor(
      predictor,
      blocks.filter((_, i) => isUsed(i)),
      targets.filter((_, i) => isUsed(i)),
      {
        passes: options.passes,
        batch: level === 1 ? blocks.length : batch,
        learningRate: level === 1 ? options.firstLearningRate : options.learningRate,
      },
      stream(seed, 'predictor', level, member),
    );
    predictions(predictor, values, cells).forEach((value, i) => (sums[i]! += value));
  }
  return Array.from(sums, (sum) => sum / options.members);
}

/** Rewards from 0 to 1: accuracies as shares, others between the worst and the best so far. */
function targetsOf(rewards: readonly number[], { objectives }: Goal): number[] {
  const [objective] = objectives;
  if ((objective!.best ?? 0) > 0)
    return rewards.map((reward) => Math.min(1, Math.max(0, asShare(reward, objective!))));
  const [low, high] = [smallest(rewards), largest(rewards)];
  return rewards.map((reward) => (high > low ? (reward - low) / (high - low) : 0.5));
}

const count = z.number().int().positive();

export const pnasPart = strategyPart({
  name: 'pnas',
  summary: 'PNAS: cells grow block by block; predictors say which of the larger ones are scored',
  followsFirst: true,
  settings: {
    beam: count.default(256).describe('cells that are scored of each size but the smallest'),
    smallest: count.optional().describe('of the smallest cells, so many random ones (default: all)'),
    evaluations: count.default(16).describe('cells in a generation'),
    predictor: z
      .enum(['mlp', 'lstm'])
      .default('mlp')
      .describe('a perceptron on the mean of the blocks, or an LSTM over them'),
    members: count.max(100).default(5).describe('predictors whose mean ranks'),
    passes: count.default(200).describe('passes over the cells when a predictor is trained'),
    embedding: count.max(1024).default(100).describe('numbers that stand for a choice'),
    units: count.max(1024).default(100).describe('of a layer of the predictors'),
    firstLearningRate: z
      .number()
      .positive()
      .default(0.01)
      .describe('of the predictors of the smallest cells'),
    learningRate: z.number().positive().default(0.002).describe('of the predictors after'),
  },
  make: (settings, goal) => pnas({ ...settings, ...goal }),
});
