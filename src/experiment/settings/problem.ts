/** What zod found wrong, said for a person: the setting, what it must be, what was meant. */
import type { z } from 'zod';
import { excerpt } from '../../errors/excerpt.js';
import { nearestName } from '../../errors/nearest.js';
import { isSetting, valuesOf, namesIn, settingTable, typeInWords } from './setting-table.js';

export type SettingPath = readonly (string | number)[];

export interface Problem {
  readonly path: SettingPath;
  /** Reads on from the setting's name: `must be ...`. */
  readonly text: string;
}

/** The problems of settings that the schema refused. */
export function problemsIn(issues: readonly z.core.$ZodIssue[], settings: unknown): Problem[] {
  return issues.flatMap((issue) => {
    const path = issue.path.filter((key) => typeof key !== 'symbol');
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: [...path, key], text: unknownSetting(path, key) }));
    return [{ path, text: wrongValue(path, valueAt(settings, path), issue) }];
  });
}

function unknownSetting(group: SettingPath, key: string): string {
  const prefix = group.length > 0 ? `${group.join('.')}.` : '';
  const sibling = nearestName(key, namesIn(group));
  const guess = (sibling && prefix + sibling) ?? elsewhere(key);
  // A group of another kind of file: a search's in a final training or in a table.
  if (guess === prefix + key) return 'is not a setting of this kind of file; remove it, or give another file';
  return guess
    ? `is not a setting; did you mean ${guess}?`
    : `is not a setting; there are ${namesIn(group).join(', ') || 'none'} here`;
}

/** The setting of another group that was probably meant. */
function elsewhere(key: string): string | undefined {
  const paths = settingTable().map((row) => row.path);
  const last = (path: string) => path.split('.').at(-1)!;
  const name = nearestName(key, paths.map(last));
  return paths.find((path) => last(path) === name);
}

function wrongValue(path: SettingPath, value: unknown, issue: z.core.$ZodIssue): string {
  // Inside lists and groups of free names the table of settings has no row.
  if (!isSetting(path))
    return value === undefined ? 'is missing' : `cannot be ${show(value)}: ${issue.message}`;
  const must = `must be ${typeInWords(path)}${issue.code === 'invalid_format' ? ` (${issue.message})` : ''}`;
  if (value === undefined) return `is missing; it ${must}`;
  const guess = typeof value === 'string' ? nearestName(value, valuesOf(path)) : undefined;
  return `${must}, not ${show(value)}${guess ? `; did you mean ${guess}?` : ''}`;
}

/** The name of a setting, which may be one that somebody made up. */
export function nameOf(path: SettingPath): string {
  return path.map((key) => excerpt(String(key))).join('.');
}

/** A value, of which at most 60 characters are shown. */
export function show(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return excerpt(text, 60);
}

function valueAt(settings: unknown, path: SettingPath): unknown {
  let value = settings;
  for (const key of path)
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  return value;
}
