/** Options of `search` that are settings: laid over the experiment, the named ones last. */
import { DocumentError, parseValue } from '../experiment/settings/document.js';
import { parseOverride, type Override } from '../experiment/settings/override.js';
import { lastOf } from './command.js';
import { UsageError } from './exit-code.js';

export interface SettingOptions {
  readonly set?: readonly string[] | undefined;
  readonly seed?: string | undefined;
  readonly workers?: string | undefined;
  readonly backend?: string | undefined;
}

/** Throws UsageError. */
export function overridesOf(options: SettingOptions): Override[] {
  const named = (['seed', 'workers', 'backend'] as const).flatMap((name) => {
    const text = lastOf(options[name]);
    if (text === undefined) return [];
    return [
      asked(`--${name} ${text}`, () => ({
        label: `--${name} ${text}`,
        path: [name],
        value: parseValue(text),
      })),
    ];
  });
  return [...(options.set ?? []).map((text) => asked(`--set ${text}`, () => parseOverride(text))), ...named];
}

function asked(label: string, parse: () => Override): Override {
  try {
    return parse();
  } catch (error) {
    if (error instanceof DocumentError) throw new UsageError(`${label}: ${error.message}`);
    throw error;
  }
}

/** `--set a=1 b=2` as `--set a=1 --set b=2`. */
export function spreadSettings(args: readonly string[]): string[] {
  const spread: string[] = [];
  let inSet = false;
  for (const arg of args) {
    const assignment = /^[a-z][A-Za-z0-9.]*=/.test(arg);
    if (inSet && assignment && spread.at(-1) !== '--set') spread.push('--set');
    inSet = arg === '--set' || (inSet && assignment);
    spread.push(arg);
  }
  return spread;
}
