/** How well scores know the truth: what `evocell consistency` measures. Pure functions. */
import type { Combination } from '../search/combined-score.js';
import { scoreName, withScores } from '../search/combined-score.js';
import type { Metric } from '../search/metric.js';
import type { Objective, Outcome } from '../search/strategy.js';
import { summarise } from '../search/statistics.js';
import { scoreQuality, type ScoreQuality } from './rank-agreement.js';

/** What the score is made of, over what the evaluator measures. */
export interface ScoreGoal {
  readonly metrics: readonly Metric[];
  /** Where metrics are combined in one. */
  readonly combination?: Combination | undefined;
  /** What is scored by where they are not. */
  readonly objective: Objective;
}

/** One score of each architecture. */
export interface ScoreList {
  readonly name: string;
  /** More is better; NaN for what failed or is infinite, which ranks last. */
  readonly values: readonly number[];
}

/** What networks cost: held against the truth the other way round, as the baselines that any score has to beat. */
const costs: readonly string[] = ['params', 'macs'];

/**
 * The score first, then its parts, then what else was measured and has a direction, then what the networks cost, more
 * counting as better. `costsOf` is asked for costs that the evaluator does not measure.
 */
export function scoreLists(
  outcomes: readonly Outcome[],
  { metrics, combination, objective }: ScoreGoal,
  costsOf: (index: number) => Readonly<Record<string, number>>,
): ScoreList[] {
  const first = combination
    ? [{ name: scoreName, values: combined(outcomes, combination) }]
    : [listOf(outcomes, objective.metric, objective.direction)];
  const rest = [...(combination ?? []), ...metrics].filter(
    ({ name, direction }) =>
      direction !== undefined && name !== first[0]!.name && name !== scoreName && !isCost(name),
  );
  const names = new Map(rest.map((metric) => [metric.name, metric]));
  return [
    ...first,
    ...[...names.values()].map(({ name, direction }) => listOf(outcomes, name, direction)),
    ...costs
      .map((name) => ({ name, values: outcomes.map(({ metrics }, i) => metrics[name] ?? costsOf(i)[name]) }))
      .filter(({ values }) => values.some((value) => value !== undefined))
      .map(({ name, values }) => ({ name, values: values.map((value) => value ?? NaN) })),
  ];
}

function isCost(name: string): boolean {
  return costs.includes(name) || name === 'activationBytes';
}

function listOf(outcomes: readonly Outcome[], name: string, direction?: string): ScoreList {
  const sign = direction === 'minimise' ? -1 : 1;
  return {
    name,
    values: outcomes.map(({ status, metrics }) => {
      const value = status === 'ok' ? sign * (metrics[name] ?? NaN) : NaN;
      return Number.isFinite(value) ? value : NaN;
    }),
  };
}

function combined(outcomes: readonly Outcome[], combination: Combination): number[] {
  const trials = outcomes.map((outcome) => ({ ...outcome, generation: 0 }));
  return withScores(trials, combination).map(({ metrics }) => metrics[scoreName] ?? NaN);
}

const measures = ['tau', 'rho', 'tauTop', 'overlapTop', 'bestTruth'] as const;
export type QualityMeasure = (typeof measures)[number];

/** Means over the seeds; null where no seed has one. */
export type ScoreConsistency = { readonly name: string } & Readonly<Record<QualityMeasure, number | null>> & {
    /** Sample standard deviations over the seeds; null for one seed. */
    readonly deviations: Readonly<Record<QualityMeasure, number | null>> | null;
  };

/** Of one seed. */
export interface Agreement {
  readonly name: string;
  readonly quality: ScoreQuality;
}

export function agreements(lists: readonly ScoreList[], truth: readonly number[]): Agreement[] {
  return lists.map(({ name, values }) => ({ name, quality: scoreQuality(values, truth) }));
}

/** One list of agreements for each seed, all of the same scores. */
export function overSeeds(seeds: readonly (readonly Agreement[])[]): ScoreConsistency[] {
  const [first = []] = seeds;
  return first.map(({ name }, index) => {
    const summaries = measures.map((measure) => {
      const values = seeds.flatMap((one) => one[index]!.quality[measure] ?? []);
      return [measure, values.length > 0 ? summarise(values) : undefined] as const;
    });
    const figures = (of: 'mean' | 'deviation') =>
      Object.fromEntries(summaries.map(([measure, summary]) => [measure, summary?.[of] ?? null])) as Record<
        QualityMeasure,
        number | null
      >;
    return { name, ...figures('mean'), deviations: seeds.length > 1 ? figures('deviation') : null };
  });
}
