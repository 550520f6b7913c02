/** Files of `evocell train`: complete settings that make sense, or one line for each thing wrong with them. */
import { partOf, partsOf } from '../parts/registry.js';
import { nameOfChoice, unknownChoices } from './chosen-parts.js';
import { checkLayout } from './check.js';
import { isGroup, type Group } from './document.js';
import { trainingLayout } from './layout.js';
import { settingsFile, type FileKind } from './settings-file.js';
import type { TrainingExperiment } from './training-settings.js';

const kind: FileKind<TrainingExperiment> = {
  check(settings, { plugins, lenient }) {
    const parts = partsOf(plugins);
    const hasSpace = isGroup(settings['space']);
    const unknown = unknownChoices(settings, parts, hasSpace ? ['datasets', 'spaces'] : ['datasets']);
    if (unknown.length > 0) return { problems: unknown };
    const name = (of: 'datasets' | 'spaces'): string => String(nameOfChoice(settings, of));
    const dataset = partOf(parts, 'datasets', name('datasets'));
    const space = hasSpace ? partOf(parts, 'spaces', name('spaces')) : undefined;
    const checked = checkLayout(settings, trainingLayout(dataset, space, parts), lenient);
    // The schema was made of the very shapes that the type is inferred from.
    return 'problems' in checked ? checked : { settings: checked.settings as Group & TrainingExperiment };
  },
};

export const {
  load: loadTraining,
  parse: parseTraining,
  stored: storedTraining,
  complete: trainingOf,
  print: trainingYaml,
} = settingsFile(kind);

/** Whether a run with these settings, as `trainingYaml` or `experimentYaml` print them, trains one network; else it searches. */
export function isTraining(settings: string): boolean {
  return /^network:/m.test(settings);
}
