/**
 * One score out of several metrics, by log-ranks among all that a run has scored. It changes as the run grows: what was
 * second of ten may be fiftieth of a hundred. So it is never stored with a trial, but made of all trials when it is
 * needed, and a strategy is told its whole history again, with the scores as they are now.
 */
import { logRank } from './log-rank.js';
import type { Metric } from './metric.js';
import type { Outcome, Proposal, SearchContext, Strategy, Trial } from './strategy.js';

/** The name of the metric. */
export const scoreName = 'score';

export const scoreMetric: Metric = {
  name: scoreName,
  label: 'sum of log-ranks',
  title: 'score',
  ...{ direction: 'maximise', best: 0 },
};

/** The metrics that make the score, as descriptions; each needs a direction. */
export type Combination = readonly Metric[];

/** The part of a trial that the score is made of. */
type Scored = Pick<Outcome, 'status' | 'metrics'> & { readonly generation: number };

/**
 * The trials, each that succeeded with the metric `score`. A metric that was not measured ranks last. Metrics that
 * drift (`Metric.drifts`: taken with weights that go on learning) are ranked within their generation only.
 */
export function withScores<T extends Scored>(trials: readonly T[], combination: Combination): T[] {
  const ok = trials.filter(({ status }) => status === 'ok');
  const parts = combination.map((metric) => partOf(ok, metric));
  const scores = new Map(ok.map((trial, i) => [trial, parts.reduce((sum, part) => sum + part[i]!, 0)]));
  return trials.map((trial) => {
    const score = scores.get(trial);
    return score === undefined ? trial : { ...trial, metrics: { ...trial.metrics, [scoreName]: score } };
  });
}

/** log(rank / n) of one metric, for each trial. */
function partOf(trials: readonly Scored[], { name, direction, drifts }: Metric): number[] {
  const sign = direction === 'minimise' ? -1 : 1;
  const values = trials.map(({ metrics }) => sign * (metrics[name] ?? NaN));
  if (!drifts) return logRank([values]);
  const part = new Array<number>(trials.length).fill(0);
  for (const generation of new Set(trials.map((trial) => trial.generation))) {
    const members = trials.flatMap((trial, i) => (trial.generation === generation ? [i] : []));
    logRank([members.map((i) => values[i]!)]).forEach((value, k) => (part[members[k]!] = value));
  }
  return part;
}

interface CombinedState<Genome, State> {
  /** What the strategy was told, generation by generation, without the score. */
  readonly told: readonly { readonly trials: readonly Trial<Genome>[]; readonly nextTrial: number }[];
  /** Of the strategy, after all of it with the scores as they are now. */
  readonly state: State;
}

/** The strategy, with the score among the metrics that it is told. */
export function combined<Genome, State>(
  strategy: Strategy<Genome, State>,
  combination: Combination,
): Strategy<Genome, CombinedState<Genome, State>> {
  return {
    name: strategy.name,
    start: () => ({ told: [], state: strategy.start() }),
    propose: ({ state }, context): Proposal<Genome> => strategy.propose(state, context),
    tell: ({ told }, trials, context) => {
      const all = [...told, { trials, nextTrial: context.nextTrial }];
      return { told: all, state: retold(strategy, all, combination, context) };
    },
    ...(strategy.done && { done: ({ state }, context) => strategy.done!(state, context) }),
  };
}

function retold<Genome, State>(
  strategy: Strategy<Genome, State>,
  told: CombinedState<Genome, State>['told'],
  combination: Combination,
  context: SearchContext<Genome>,
): State {
  const scored = withScores(
    told.flatMap(({ trials }) => trials),
    combination,
  );
  let first = 0;
  return told.reduce((state, { trials, nextTrial }, generation) => {
    const now = scored.slice(first, (first += trials.length));
    return strategy.tell(state, now, { ...context, generation, nextTrial });
  }, strategy.start());
}
