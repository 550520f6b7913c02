/** Options of `search` that are settings: laid over the experiment, the named ones last. */
import { parseValue } from '../experiment/settings/document.js';
import { parseOverride, type Override } from '../experiment/settings/override.js';
import { lastOf } from './command.js';
import { commonSettings } from '../experiment/settings/settings.js';
import { atOnce } from '../errors/input-error.js';

export interface SettingOptions {
  readonly set?: readonly string[] | undefined;
  readonly seed?: string | undefined;
  readonly workers?: string | undefined;
  readonly backend?: string | undefined;
}

/** The options that are short for settings, with what the settings mean. */
export const settingOptions = {
  seed: { type: 'string', describe: commonSettings.seed.description ?? '' },
  workers: {
    type: 'string',
    describe: `worker threads, ${commonSettings.workers.description} (changes no result)`,
  },
  backend: { type: 'string', describe: commonSettings.backend.description ?? '' },
} as const;

/** Of `--set`. */
export const setHelp = 'a setting of the experiment: a.b=value, a list as a.b=[one,two] (several: repeat it)';

/** Throws InputError. */
export function overridesOf(options: SettingOptions): Override[] {
  const named = (['seed', 'workers', 'backend'] as const).flatMap((name) => {
    const text = lastOf(options[name]);
    if (text === undefined) return [];
    const label = `--${name} ${text}`;
    return [atOnce({ file: label }, () => ({ label, path: [name], value: parseValue(text) }))];
  });
  return [
    ...(options.set ?? []).map((text) => atOnce({ file: `--set ${text}` }, () => parseOverride(text))),
    ...named,
  ];
}
