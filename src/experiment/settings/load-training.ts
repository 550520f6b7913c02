/** Files of `evocell train`: complete settings that make sense, or one line for each thing wrong with them. */
import { parse, stringify } from 'yaml';
import { missingImages } from './consistency.js';
import { isGroup } from './document.js';
import { unknownChoices, type Plugins } from './plugins.js';
import {
  checkSettings,
  loadSettings,
  parseSettings,
  type FileKind,
  type LoadOptions,
} from './settings-file.js';
import { trainingSettings, type TrainingExperiment } from './training-settings.js';

const kind: FileKind<TrainingExperiment> = {
  schema: trainingSettings,
  problems: (experiment, plugins) => [...unknownChoices(experiment, plugins), ...missingImages(experiment)],
};

/** Reads the settings of a training. Paths in it become absolute. Throws InputError. */
export function loadTraining(file: string, options?: LoadOptions): TrainingExperiment {
  return loadSettings(kind, file, options);
}

/** The same from text. `source` names it in messages. Throws InputError. */
export function parseTraining(text: string, source: string, plugins?: Plugins): TrainingExperiment {
  return parseSettings(kind, text, source, plugins);
}

/** Checks and completes settings that a program made; `source` names them in messages. Throws InputError. */
export function trainingOf(settings: object, plugins?: Plugins, source = 'training'): TrainingExperiment {
  return checkSettings(kind, settings, source, plugins);
}

/** The settings in full, as a file that `loadTraining` reads back to the same. */
export function trainingYaml(experiment: TrainingExperiment): string {
  return stringify(experiment, { lineWidth: 0 });
}

/** Whether a run with these settings (YAML) trains one network; else it searches. */
export function isTraining(settings: string): boolean {
  const data: unknown = parse(settings);
  return isGroup(data) && typeof data['network'] === 'string';
}
