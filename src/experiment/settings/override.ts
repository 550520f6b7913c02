/** `--set search.population=20`: a setting from the command line, laid over the experiment file's. */
import { InputError } from '../../errors/input-error.js';
import { isGroup, parseValue, refuseKey, type Group } from './document.js';

export interface Override {
  /** As the user wrote it, for messages: `--set search.population=20`, `--seed 3`. */
  readonly label: string;
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Parses `a.b=value`; the value is read as YAML. Throws InputError. */
export function parseOverride(text: string): Override {
  const equals = text.indexOf('=');
  const path = text.slice(0, equals).split('.');
  if (equals < 1 || path.some((key) => key.trim() === ''))
    throw new InputError(`must look like group.setting=value, not "${text}"`);
  path.forEach(refuseKey);
  return { label: `--set ${text}`, path, value: parseValue(text.slice(equals + 1)) };
}

/** The settings with the override laid over them; its arguments stay as they are. */
export function withOverride(settings: Group, { path, value }: Pick<Override, 'path' | 'value'>): Group {
  const [key, ...rest] = path;
  if (key === undefined) return settings;
  if (rest.length === 0) return { ...settings, [key]: value };
  const inner = Object.hasOwn(settings, key) ? settings[key] : {};
  return { ...settings, [key]: withOverride(isGroup(inner) ? inner : {}, { path: rest, value }) };
}
