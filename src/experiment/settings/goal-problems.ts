/** Objectives and limits that make no sense with what the evaluator measures. */
import { scoreMetric } from '../../search/combined-score.js';
import { measuredInstead, type Metric } from '../../search/metric.js';
import { costOf, metricNameOf, objectivesOf, type ObjectiveSetting } from '../../search/objectives.js';
import type { Constraint } from '../../search/constraints.js';
import { show, type Problem } from './problem.js';

interface GoalSettings {
  readonly objectives: readonly ObjectiveSetting[];
  readonly constraints: readonly Constraint[];
  readonly score?: readonly string[] | undefined;
  readonly patience?: number | undefined;
}

/** `measured` is what the evaluator measures. */
export function goalProblems(
  { objectives, constraints, score, patience }: GoalSettings,
  measured: readonly Metric[],
): Problem[] {
  const metrics = score ? [...measured, scoreMetric] : measured;
  return [
    ...scoreProblems(score ?? [], measured),
    ...(score && patience !== undefined ? [scoreWithPatience] : []),
    ...objectives.flatMap((objective, i) => {
      const text = objectiveProblem(objective, objectives.slice(0, i), metrics);
      const inner = typeof objective === 'string' ? [] : ['metric'];
      return text === undefined ? [] : [{ path: ['search', 'objectives', i, ...inner], text }];
    }),
    ...constraints.flatMap((constraint, i) => {
      const text = constraintProblem(constraint, metrics);
      return text === undefined ? [] : [{ path: ['search', 'constraints', i, 'metric'], text }];
    }),
  ];
}

const scoreWithPatience: Problem = {
  path: ['search', 'patience'],
  text: 'cannot tell what is better by search.score, whose ranks change as the run grows; remove one of them',
};

function scoreProblems(score: readonly string[], measured: readonly Metric[]): Problem[] {
  return score.flatMap((name, i) => {
    const metric = measured.find((one) => one.name === name);
    const path = ['search', 'score', i];
    if (!metric) return [{ path, text: unmeasured(name, measured) }];
    if (metric.direction === undefined)
      return [{ path, text: `is ${show(name)}, of which more or less may be better; remove it` }];
    return score.indexOf(name) < i ? [{ path, text: `names ${show(name)} again; remove one` }] : [];
  });
}

function objectiveProblem(
  setting: ObjectiveSetting,
  earlier: readonly ObjectiveSetting[],
  metrics: readonly Metric[],
): string | undefined {
  const name = metricNameOf(setting);
  const metric = metrics.find((one) => one.name === name);
  if (!metric) return unmeasured(name, metrics);
  if (earlier.some((other) => metricNameOf(other) === name)) return `names ${show(name)} again; remove one`;
  const direction = metric.direction ?? (typeof setting === 'string' ? undefined : setting.direction);
  if (direction === undefined)
    return `is ${show(name)}, of which more or less may be better; write {metric: ${name}, direction: maximise} or minimise`;
  const [objective] = objectivesOf([setting], metrics);
  const { best, reference } = objective!;
  if (best === undefined || reference === undefined) return undefined;
  return costOf(reference, objective!) > costOf(best, objective!)
    ? undefined
    : `has the reference ${reference}, and nothing can be better than ${best}; give a worse value`;
}

/** A limit on what is not measured would hold nothing back. */
function constraintProblem(
  { metric, minimum, maximum }: Constraint,
  metrics: readonly Metric[],
): string | undefined {
  if (!metrics.some(({ name }) => name === metric)) return unmeasured(metric, metrics);
  if (minimum === undefined && maximum === undefined)
    return `is ${show(metric)}, and has no limit; give a minimum or a maximum`;
  if (minimum !== undefined && maximum !== undefined && minimum > maximum)
    return `is ${show(metric)}, and nothing is at least ${minimum} and at most ${maximum}`;
  return undefined;
}

function unmeasured(name: string, metrics: readonly Metric[]): string {
  return `is ${show(name)}, which is not measured${measuredInstead(name, metrics)}`;
}
