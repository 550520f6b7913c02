/** Experiment files: complete settings that make sense, or one line for each thing wrong with them. */
import { stringify } from 'yaml';
import { contradictions } from './consistency.js';
import { unknownChoices, type Plugins } from './plugins.js';
import {
  checkSettings,
  loadSettings,
  parseSettings,
  type FileKind,
  type LoadOptions,
} from './settings-file.js';
import { experimentSettings, type Experiment } from './settings.js';

export type { LoadOptions } from './settings-file.js';

const kind: FileKind<Experiment> = {
  schema: experimentSettings,
  problems: (experiment, plugins) => [...unknownChoices(experiment, plugins), ...contradictions(experiment)],
};

/** Reads an experiment. Paths in it become absolute, from the working directory. Throws InputError. */
export function loadExperiment(file: string, options?: LoadOptions): Experiment {
  return loadSettings(kind, file, options);
}

/** The same from text. `source` names it in messages. Throws InputError. */
export function parseExperiment(text: string, source: string, plugins?: Plugins): Experiment {
  return parseSettings(kind, text, source, plugins);
}

/** Checks and completes settings that a program made; `source` names them in messages. Throws InputError. */
export function experimentOf(settings: object, plugins?: Plugins, source = 'experiment'): Experiment {
  return checkSettings(kind, settings, source, plugins);
}

/** The settings in full, as a file that `loadExperiment` reads back to the same. */
export function experimentYaml(experiment: Experiment): string {
  return stringify(experiment, { lineWidth: 0 });
}
