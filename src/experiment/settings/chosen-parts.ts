/** The parts that an experiment names. */
import { nearestName } from '../../errors/nearest.js';
import type { DatasetPart } from '../../data/dataset-part.js';
import type { EvaluatorPart } from '../../search/evaluator-part.js';
import type { StrategyPart } from '../../search/strategy-part.js';
import type { SpacePart } from '../../space/space-part.js';
import { choices, partKinds, partOf, type PartKind, type Parts } from '../parts/registry.js';
import { isGroup, type Group } from './document.js';
import { show, type Problem } from './problem.js';

export interface ChosenParts {
  readonly dataset: DatasetPart;
  readonly space: SpacePart;
  readonly strategy: StrategyPart;
  readonly evaluator: EvaluatorPart;
}

/** The name that stands there, or the default. */
export function nameOfChoice(settings: Group, kind: PartKind): unknown {
  const { group, key, default: standard } = choices[kind];
  const inner = Object.hasOwn(settings, group) ? settings[group] : undefined;
  return isGroup(inner) && Object.hasOwn(inner, key) ? inner[key] : standard;
}

/** Names that neither evocell nor the plug-ins bring. */
export function unknownChoices(
  settings: Group,
  parts: Parts,
  kinds: readonly PartKind[] = partKinds,
): Problem[] {
  return kinds.flatMap((kind) => {
    const name = nameOfChoice(settings, kind);
    const known = [...parts[kind].keys()];
    if (typeof name === 'string' && known.includes(name)) return [];
    const guess = typeof name === 'string' ? nearestName(name, known) : undefined;
    const advice = guess ? `did you mean ${guess}?` : 'if a plug-in brings it, give that with --plugin FILE';
    const { group, key } = choices[kind];
    return [{ path: [group, key], text: `must be one of ${known.join(', ')}, not ${show(name)}; ${advice}` }];
  });
}

/** All of them; the names have been checked. */
export function chosenParts(settings: Group, parts: Parts): ChosenParts {
  const name = (kind: PartKind): string => String(nameOfChoice(settings, kind));
  const strategy = partOf(parts, 'strategies', name('strategies'));
  return {
    dataset: partOf(parts, 'datasets', name('datasets')),
    space: partOf(parts, 'spaces', name('spaces')),
    strategy,
    evaluator: partOf(parts, 'evaluators', evaluatorOf(settings, strategy)),
  };
}

/** The one that is named, or else that of the strategy, or else the default. */
function evaluatorOf(settings: Group, { evaluator }: StrategyPart): string {
  const { group, key } = choices.evaluators;
  const inner = Object.hasOwn(settings, group) ? settings[group] : undefined;
  const isNamed = isGroup(inner) && Object.hasOwn(inner, key);
  return evaluator !== undefined && !isNamed ? evaluator : String(nameOfChoice(settings, 'evaluators'));
}

/** A strategy and an evaluator that do not go together. */
export function pairProblems({ strategy, evaluator }: ChosenParts, parts: Parts): Problem[] {
  const path = [choices.evaluators.group, choices.evaluators.key];
  const learns = strategy.evaluator;
  if (learns !== undefined && learns !== evaluator.name)
    return [
      {
        path,
        text: `is ${evaluator.name}, and search.strategy ${strategy.name} works with ${learns}; remove it`,
      },
    ];
  const strategies = [...parts.strategies.values()].filter((one) => one.evaluator === evaluator.name);
  if (learns !== undefined || strategies.length === 0) return [];
  const names = strategies.map(({ name }) => name).join(', ');
  return [
    {
      path,
      text: `is ${evaluator.name}, which works with one of ${names} as search.strategy, not with ${strategy.name}`,
    },
  ];
}
