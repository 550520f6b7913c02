/** An experiment file to settings that are complete and make sense, or to one line for each thing wrong with it. */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { stringify } from 'yaml';
import { contradictions } from './consistency.js';
import { DocumentError, LARGEST_FILE, parseGroup, type Group, type ParsedDocument } from './document.js';
import { ExperimentError } from './experiment-error.js';
import { parseOverride, withOverride, type Override } from './override.js';
import { unknownChoices, type Plugins } from './plugins.js';
import { problemsIn, type Problem, type SettingPath } from './problem.js';
import { experimentSettings, type Experiment } from './settings.js';

export interface LoadOptions {
  /** Laid over the file, the later over the earlier: `a.b=value` as after `--set`, or parsed ones. */
  readonly overrides?: readonly (string | Override)[];
  readonly plugins?: Plugins;
}

/** Reads an experiment. Paths in it become absolute, from the working directory. Throws ExperimentError. */
export function loadExperiment(file: string, { overrides = [], plugins }: LoadOptions = {}): Experiment {
  const document = about(file, () => parseGroup(readText(file)));
  const parsed = overrides.map((one) =>
    typeof one === 'string' ? about(`${file} (--set ${one})`, () => parseOverride(one)) : one,
  );
  return checked(file, document, parsed, plugins);
}

/** The same from text. `source` names it in messages. Throws ExperimentError. */
export function parseExperiment(text: string, source: string, plugins?: Plugins): Experiment {
  return checked(
    source,
    about(source, () => parseGroup(text)),
    [],
    plugins,
  );
}

/** Checks and completes settings that a program made. Throws ExperimentError. */
export function experimentOf(settings: object, plugins?: Plugins): Experiment {
  return checked('experiment', { data: { ...settings }, line: () => undefined }, [], plugins);
}

/** The settings in full, as a file that `loadExperiment` reads back to the same. */
export function experimentYaml(experiment: Experiment): string {
  return stringify(experiment, { lineWidth: 0 });
}

function checked(
  source: string,
  document: ParsedDocument,
  overrides: readonly Override[],
  plugins: Plugins = {},
): Experiment {
  const settings = overrides.reduce<Group>(withOverride, document.data);
  const place = (path: SettingPath): string => {
    const label = overrides.findLast((override) => covers(override.path, path))?.label;
    if (label) return `${source} (${label})`;
    const line = document.line(path);
    return line === undefined ? source : `${source}:${line}`;
  };
  const refuse = (problems: readonly Problem[]): void => {
    if (problems.length === 0) return;
    throw new ExperimentError(problems.map(({ path, text }) => `${place(path)}: ${path.join('.')} ${text}`));
  };
  const result = experimentSettings.safeParse(settings);
  if (!result.success) refuse(problemsIn(result.error.issues, settings));
  const experiment = experimentSettings.parse(settings);
  refuse([...unknownChoices(experiment, plugins), ...contradictions(experiment)]);
  return withAbsolutePaths(experiment);
}

function withAbsolutePaths(experiment: Experiment): Experiment {
  const absolute = <T extends { path?: string | undefined }>(group: T): T =>
    group.path === undefined ? group : { ...group, path: resolve(group.path) };
  return {
    ...experiment,
    dataset: absolute(experiment.dataset),
    evaluator: absolute(experiment.evaluator),
  };
}

function covers(override: readonly string[], path: SettingPath): boolean {
  return override.slice(0, path.length).every((key, i) => key === path[i]);
}

function about<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DocumentError) throw new ExperimentError([`${place}: ${error.message}`]);
    throw error;
  }
}

/** The size is asked for before anything is read. */
function readText(file: string): string {
  try {
    const { size } = statSync(file);
    if (size > LARGEST_FILE)
      throw new DocumentError(
        `is larger than ${LARGEST_FILE / 1024} KiB; an experiment is a page of settings`,
      );
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof DocumentError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new DocumentError('there is no such file; experiments to start from are in experiments/');
    if (code === 'EISDIR') throw new DocumentError('is a folder; give the experiment file in it');
    throw new DocumentError(`cannot be read (${code ?? String(error)})`);
  }
}
