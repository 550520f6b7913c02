/** Experiment files of searches: complete settings that make sense, or one line for each thing wrong with them. */
import { partsOf, type Parts } from '../parts/registry.js';
import type { Plugins } from '../parts/plugins.js';
import { chosenParts, pairProblems, unknownChoices, type ChosenParts } from './chosen-parts.js';
import { checkLayout, type Leniency } from './check.js';
import type { Group } from './document.js';
import { finalistProblems } from './finalist-settings.js';
import { goalProblems } from './goal-problems.js';
import { searchLayout } from './layout.js';
import { learnerProblems } from './learner-problems.js';
import { racingProblems } from './racing-problems.js';
import type { Problem } from './problem.js';
import { settingsFile, type FileKind } from './settings-file.js';
import type { Experiment } from './settings.js';

export type { LoadOptions } from './settings-file.js';

const kind: FileKind<Experiment> = {
  check(settings, { plugins, lenient }) {
    const parts = partsOf(plugins);
    const unknown = unknownChoices(settings, parts);
    if (unknown.length > 0)
      return { problems: [...unknown, ...wrongBeside(unknown, settings, parts, lenient)] };
    const chosen = chosenParts(settings, parts);
    const pair = pairProblems(chosen, parts);
    if (pair.length > 0) return { problems: pair };
    const checked = checkLayout(settings, searchLayout(chosen, parts, settings), lenient);
    if ('problems' in checked) return checked;
    // The schema was made of the very shapes that the type is inferred from.
    const experiment = checked.settings as Group & Experiment;
    const problems = [
      ...partProblems(chosen, experiment),
      ...finalistProblems(experiment),
      ...racingProblems(experiment),
      ...learnerProblems(experiment, chosen.evaluator),
      ...goalProblems(experiment.search, chosen.evaluator.metrics(experiment)),
    ];
    return problems.length > 0 ? { problems } : { settings: experiment };
  },
};

/**
 * What is wrong whatever parts the unknown names stand for: values of settings that count beside the parts that come
 * by default.
 */
function wrongBeside(
  unknown: readonly Problem[],
  settings: Group,
  parts: Parts,
  lenient: Leniency,
): readonly Problem[] {
  const groups = new Set(unknown.map(({ path: [group] }) => String(group)));
  const others = Object.fromEntries(Object.entries(settings).filter(([group]) => !groups.has(group)));
  const layout = searchLayout(chosenParts(others, parts), parts, others);
  const checked = checkLayout(others, layout, lenient);
  if (!('problems' in checked)) return [];
  return checked.problems.filter(({ path: [group = '', key] }) =>
    key === undefined
      ? Object.hasOwn(layout.top, group) && Object.hasOwn(others, group)
      : Object.hasOwn(layout.groups[group] ?? {}, key),
  );
}

function partProblems(chosen: ChosenParts, experiment: Experiment) {
  return Object.values<ChosenParts[keyof ChosenParts]>({ ...chosen }).flatMap((part) =>
    part.problems(experiment).map(({ setting, text }) => ({ path: setting.split('.'), text })),
  );
}

export const {
  load: loadExperiment,
  parse: parseExperiment,
  stored: storedExperiment,
  complete: experimentOf,
  print: experimentYaml,
} = settingsFile(kind);

/**
 * Generations in all, those included that only warm up; `searching` of them search, as many as the settings say where it
 * is not given. Throws InputError for an evaluator that is not there.
 */
export function generationsOf(
  experiment: Experiment,
  plugins?: Plugins,
  searching = experiment.search.generations,
): number {
  const { evaluator } = chosenParts({ ...experiment }, partsOf(plugins));
  return evaluator.warmup(experiment) + searching;
}
