/** Every built-in strategy on the toy evaluator: no kernels, no workers, no files. */
import type { Seed } from '../../src/random.js';
import { search } from '../../src/search/controller.js';
import { MemoryLog } from '../../src/search/memory-log.js';
import { strategyNames, strategyOf, type StrategySettings } from '../../src/search/strategies.js';
import { warmup } from '../../src/search/warmup.js';
import { digest } from '../../src/store/digest.js';
import {
  digitSpace,
  DriftingEvaluator,
  growingDigitSpace,
  type Digits,
  type Fault,
} from '../../src/testing/digits.js';
import type { Pin } from './pin.js';

const generations = 16;
const settings = {
  population: 6,
  tournament: 3,
  elites: 1,
  mutation: 0.2,
  crossover: true,
  objectives: ['accuracy'],
  learningRate: 0.2,
  ...{ units: 4, embedding: 4, trained: 3, beam: 8, members: 2 },
};

interface Variant {
  readonly name: string;
  readonly changes?: Partial<Pick<StrategySettings, 'objectives' | 'constraints'>> &
    Readonly<Record<string, unknown>>;
  readonly seed?: Seed;
  /** Generations that only train. */
  readonly warmup?: number;
  readonly fault?: Fault;
}

const oneFails: Fault = (_, generation, index) => ((generation + index) % 4 === 3 ? 'a fault' : undefined);

const forAll: readonly Variant[] = [
  ...[18, 19, 'a word'].map((seed) => ({ name: `seed ${seed}`, seed })),
  { name: 'one fails', fault: oneFails },
  { name: 'after a warm-up', warmup: 2 },
];

const objectives = ['accuracy', 'params'];
const twoObjectives = { name: 'two objectives', changes: { objectives } };
const fourEvaluations = { name: 'four evaluations', changes: { evaluations: 4 } };
const withoutCrossover = { name: 'without crossover', changes: { crossover: false } };

/** Settings that not every strategy takes. */
const further: Readonly<Partial<Record<string, readonly Variant[]>>> = {
  evnas: [twoObjectives, withoutCrossover],
  random: [fourEvaluations],
  rea: [twoObjectives, fourEvaluations],
  hierarchical: [twoObjectives, fourEvaluations],
  'large-scale': [{ name: 'three pairs', changes: { evaluations: 3 } }],
  reinforce: [fourEvaluations],
  ppo: [fourEvaluations],
  pnas: [
    { ...fourEvaluations, changes: { evaluations: 4, passes: 5 } },
    { name: 'with an LSTM', changes: { evaluations: 4, passes: 5, predictor: 'lstm' } },
  ],
  enas: [{ name: 'two updates to a training', changes: { updates: 2 } }],
  local: [twoObjectives],
  bayesian: [twoObjectives, fourEvaluations],
  nsga2: [
    twoObjectives,
    withoutCrossover,
    { name: 'with a limit', changes: { objectives, constraints: [{ metric: 'params', maximum: 6 }] } },
    { name: 'scoring survivors again', changes: { objectives, rescore: true } },
  ],
  nsganet: [
    twoObjectives,
    { name: 'with a Bayesian network', changes: { objectives, exploration: 3, mutation: 0 } },
  ],
  nsganetv1: [twoObjectives, { name: 'with a Bayesian network', changes: { objectives, exploration: 3 } }],
};

async function digestOf(
  strategy: string,
  { changes, warmup: before = 0, fault, seed = 18 }: Variant,
): Promise<string> {
  const log = new MemoryLog<Digits, unknown>();
  await search({
    ...{ seed, log, generations },
    space: strategy === 'pnas' ? growingDigitSpace(6, 4) : digitSpace(6, 4),
    strategy: warmup(strategyOf<Digits>({ ...settings, ...changes, strategy }), before, 1),
    evaluator: new DriftingEvaluator(fault),
  });
  return digest({ trials: () => log.trials });
}

export const strategyPins: readonly Pin[] = strategyNames.flatMap((strategy) =>
  [...forAll, ...(further[strategy] ?? [])].map((variant) => ({
    name: `strategy ${strategy}, ${variant.name}`,
    digest: () => digestOf(strategy, variant),
  })),
);
