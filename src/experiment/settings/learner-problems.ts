/** Goals of a search whose evaluator learns the architecture: what it learns by is given, and its last epoch is the result. */
import type { EvaluatorPart } from '../../search/evaluator-part.js';
import { metricNameOf } from '../../search/objectives.js';
import type { Problem } from './problem.js';
import type { Experiment } from './settings.js';

export function learnerProblems(experiment: Experiment, { learns, metrics }: EvaluatorPart): Problem[] {
  if (!learns) return [];
  const { strategy, objectives, constraints, score } = experiment.search;
  const refused = (key: string, text: string): Problem => ({ path: ['search', key], text });
  const given = `${strategy} learns by its own loss, and its last epoch is the result`;
  const problems: Problem[] = [];
  // What goes on changing while it learns is what it learns by; sizes are those of a cell, whatever it has learned.
  const learned = metrics(experiment).flatMap(({ name, direction, drifts }) =>
    drifts && direction ? [name] : [],
  );
  const first = metricNameOf(objectives[0]!);
  if (score) problems.push(refused('score', `would decide nothing: ${given}; remove it`));
  else if (learned.length > 0 && !learned.includes(first))
    problems.push(
      refused('objectives', `begins with ${first}, and ${given}; begin with ${inWords(learned)}`),
    );
  if (constraints.length > 0)
    problems.push(refused('constraints', `would hold nothing back: ${given}; remove it`));
  return problems;
}

function inWords(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
