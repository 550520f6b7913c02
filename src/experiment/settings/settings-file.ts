/** A file of settings to settings that are complete and make sense, or to one line for each thing wrong with it. */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { z } from 'zod';
import { atOnce, InputError } from '../../errors/input-error.js';
import { noText, textOf } from '../../errors/excerpt.js';
import { isGroup, LARGEST_FILE, parseGroup, type Group } from './document.js';
import type { ParsedDocument } from './document.js';
import { ExperimentError } from './experiment-error.js';
import { parseOverride, withOverride, type Override } from './override.js';
import type { Plugins } from './plugins.js';
import { nameOf, problemsIn, type Problem, type SettingPath } from './problem.js';

/** What a file must be, and what is wrong with settings that the schema accepts. */
export interface FileKind<Settings extends object> {
  readonly schema: z.ZodType<Settings>;
  problems(settings: Settings, plugins: Plugins): readonly Problem[];
}

export interface LoadOptions {
  /** Laid over the file, the later over the earlier: `a.b=value` as after `--set`, or parsed ones. */
  readonly overrides?: readonly (string | Override)[];
  readonly plugins?: Plugins;
}

/** Reads a file. Paths in it become absolute, from the working directory. Throws InputError. */
export function loadSettings<Settings extends object>(
  kind: FileKind<Settings>,
  file: string,
  { overrides = [], plugins }: LoadOptions = {},
): Settings {
  const document = atOnce({ file }, () => parseGroup(readText(file)));
  const parsed = overrides.map((one) =>
    typeof one === 'string' ? atOnce({ file: `${file} (--set ${one})` }, () => parseOverride(one)) : one,
  );
  return checked(kind, file, document, parsed, plugins);
}

/** The same from text. `source` names it in messages. Throws InputError. */
export function parseSettings<Settings extends object>(
  kind: FileKind<Settings>,
  text: string,
  source: string,
  plugins?: Plugins,
): Settings {
  const document = atOnce({ file: source }, () => parseGroup(text));
  return checked(kind, source, document, [], plugins);
}

/** Checks and completes settings that a program made. Throws InputError. */
export function checkSettings<Settings extends object>(
  kind: FileKind<Settings>,
  settings: object,
  source: string,
  plugins?: Plugins,
): Settings {
  return checked(kind, source, { data: { ...settings }, line: () => undefined }, [], plugins);
}

function checked<Settings extends object>(
  { schema, problems }: FileKind<Settings>,
  source: string,
  document: ParsedDocument,
  overrides: readonly Override[],
  plugins: Plugins = {},
): Settings {
  const settings = overrides.reduce<Group>(withOverride, document.data);
  const fault = ({ path, text }: Problem): InputError => {
    const setting = nameOf(path);
    const label = overrides.findLast((override) => covers(override.path, path))?.label;
    const place = label ? { file: `${source} (${label})` } : { file: source, line: document.line(path) };
    return new InputError(`${setting} ${text}`, { ...place, setting });
  };
  const refuse = (found: readonly Problem[]): void => {
    if (found.length > 0) throw new ExperimentError(found.map(fault));
  };
  const result = schema.safeParse(settings);
  if (!result.success) refuse(problemsIn(result.error.issues, settings));
  const complete = schema.parse(settings);
  refuse(problems(complete, plugins));
  return withAbsolutePaths(complete);
}

/** Those of groups: `dataset.path`, `evaluator.path`. */
function withAbsolutePaths<Settings extends object>(settings: Settings): Settings {
  const groups = Object.entries(settings).map(([name, group]: [string, unknown]) =>
    isGroup(group) && typeof group['path'] === 'string'
      ? [name, { ...group, path: resolve(group['path']) }]
      : [name, group],
  );
  return Object.fromEntries(groups) as Settings;
}

function covers(override: readonly string[], path: SettingPath): boolean {
  return override.slice(0, path.length).every((key, i) => key === path[i]);
}

/** The size is asked for before anything is read. */
function readText(file: string): string {
  try {
    const { size } = statSync(file);
    if (size > LARGEST_FILE)
      throw new InputError(`is larger than ${LARGEST_FILE / 1024} KiB; an experiment is a page of settings`);
    const text = textOf(readFileSync(file));
    if (text !== undefined) return text;
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new InputError('there is no such file; experiments to start from are in experiments/');
    if (code === 'EISDIR') throw new InputError('is a folder; give the experiment file in it');
    throw new InputError(`cannot be read (${code ?? String(error)})`);
  }
  throw new InputError(`${noText}; give a YAML file of settings`);
}
