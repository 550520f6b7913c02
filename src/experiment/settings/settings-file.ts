/** A file of settings to settings that are complete and make sense, or to one line for each thing wrong with it. */
import { readFileSync, statSync } from 'node:fs';
import { stringify } from 'yaml';
import { atOnce, InputError } from '../../errors/input-error.js';
import { noText, textOf } from '../../errors/excerpt.js';
import { isGroup, LARGEST_FILE, parseGroup, type Group } from './document.js';
import type { ParsedDocument } from './document.js';
import { broughtNames, experimentFile } from './experiment-file.js';
import { ExperimentError } from './experiment-error.js';
import { parseOverride, withOverride, type Override } from './override.js';
import type { Plugins } from '../parts/plugins.js';
import { partKinds } from '../parts/registry.js';
import { nameOfChoice } from './chosen-parts.js';
import { isDefault, type Leniency } from './check.js';
import { nameOf, type Problem, type SettingPath } from './problem.js';

/** What kind of file it is: how its settings are checked and completed. */
export interface FileKind<Settings extends object> {
  check(settings: Group, options: CheckOptions): Checked<Settings>;
}

export type Checked<Settings extends object> =
  { readonly settings: Settings } | { readonly problems: readonly Problem[] };

export interface CheckOptions {
  readonly plugins: Plugins;
  /** Which settings that would change nothing are left out in silence. */
  readonly lenient: Leniency;
}

export interface LoadOptions {
  /** Laid over the file, the later over the earlier: `a.b=value` as after `--set`, or parsed ones. */
  readonly overrides?: readonly (string | Override)[];
  readonly plugins?: Plugins;
}

/** Files of one kind. Every function throws InputError with all that is wrong. */
export interface SettingsFile<Settings extends object> {
  /** Reads a file, or one that evocell brings, by its name. Paths in it become absolute, from the working directory. */
  readonly load: (file: string, options?: LoadOptions) => Settings;
  /** The same from text. `source` names it in messages. */
  readonly parse: (text: string, source: string, plugins?: Plugins) => Settings;
  /** The same of a run that began; what an older evocell stored in it and nothing reads is left out. */
  readonly stored: (text: string, source: string, plugins?: Plugins) => Settings;
  /**
   * Checks and completes settings that a program made; `source` names them in messages. With `own`, settings of parts
   * that are not named are left out where `own` does not hold them: the others are inherited from a common base.
   */
  readonly complete: (settings: object, plugins?: Plugins, source?: string, own?: Group) => Settings;
  /** The settings in full, as a file that `load` reads back to the same. */
  readonly print: (settings: Settings) => string;
}

export function settingsFile<Settings extends object>(kind: FileKind<Settings>): SettingsFile<Settings> {
  const fromText = (text: string, source: string, given: Given): Settings =>
    checked(
      kind,
      source,
      atOnce({ file: source }, () => parseGroup(text)),
      given,
    );
  return {
    load(given, { overrides = [], plugins } = {}) {
      const file = experimentFile(given);
      const document = atOnce({ file }, () => parseGroup(readText(file)));
      const parsed = overrides.map((one) =>
        typeof one === 'string' ? atOnce({ file: `${file} (--set ${one})` }, () => parseOverride(one)) : one,
      );
      const own = ownOverrides(document.data, parsed);
      return checked(kind, file, document, { overrides: parsed, plugins, own });
    },
    parse: (text, source, plugins) => fromText(text, source, { plugins }),
    stored: (text, source, plugins) => fromText(text, source, { plugins, stored: true }),
    complete(settings, plugins, source = 'settings', own) {
      const document = { data: { ...settings }, line: () => undefined };
      return checked(kind, source, document, { plugins, own });
    },
    print: (settings) => stringify(settings, { lineWidth: 0 }),
  };
}

interface Given {
  readonly overrides?: readonly Override[];
  readonly plugins?: Plugins | undefined;
  readonly stored?: boolean;
  readonly own?: Group | undefined;
}

function checked<Settings extends object>(
  kind: FileKind<Settings>,
  source: string,
  document: ParsedDocument,
  { overrides = [], plugins = {}, stored = false, own }: Given,
): Settings {
  const given = overrides.reduce<Group>(withOverride, document.data);
  // Files of format 1 hold the defaults of all parts.
  const isOld = given['format'] === 1;
  const settings = ofThisFormat(given);
  const lenient: Leniency = ([group, key], value, unused) =>
    (isOld && (stored || isDefault(value, unused) || !holds(given, group, key))) ||
    (own !== undefined && !holds(own, group, key));
  const result = kind.check(settings, { plugins, lenient });
  if ('settings' in result) return result.settings;
  throw new ExperimentError(
    result.problems.map(({ path, text }) => {
      const setting = nameOf(path);
      const label = overrides.findLast((override) => covers(override.path, path))?.label;
      const place = label ? { file: `${source} (${label})` } : { file: source, line: document.line(path) };
      return new InputError(`${setting} ${text}`, { ...place, setting });
    }),
  );
}

/** Files of format 1 and 2 are from a time when images were cut in file order. */
function ofThisFormat(given: Group): Group {
  const { format, dataset } = given;
  if (format !== 1 && format !== 2) return given;
  const settings = { ...given, format: 3 };
  return isGroup(dataset) ? { ...settings, dataset: { split: 'file-order', ...dataset } } : settings;
}

/**
 * What the overrides hold, where they name other parts than the file does: its settings of the parts that are no
 * longer named then go with them.
 */
function ownOverrides(file: Group, overrides: readonly Override[]): Group | undefined {
  const settings = overrides.reduce<Group>(withOverride, file);
  const isSame = partKinds.every((kind) => nameOfChoice(file, kind) === nameOfChoice(settings, kind));
  return isSame ? undefined : overrides.reduce<Group>(withOverride, {});
}

function holds(settings: Group, group: string, key: string): boolean {
  const inner = settings[group];
  return isGroup(inner) && Object.hasOwn(inner, key);
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
      throw new InputError(`there is no such file; evocell brings ${broughtNames('experiment').join(', ')}`);
    if (code === 'EISDIR')
      throw new InputError(
        'is a folder; give an experiment file (for a folder of pictures evocell init writes one)',
      );
    throw new InputError(`cannot be read (${code ?? String(error)})`);
  }
  throw new InputError(`${noText}; give a YAML file of settings`);
}
