/** What zod found wrong, said for a person: the setting, what it must be, what was meant. */
import type { z } from 'zod';
import { excerpt } from '../../errors/excerpt.js';
import { nearestName } from '../../errors/nearest.js';
import { inWords, namesIn, settingAt, settingPaths, valuesOf, type SettingSchema } from './setting-words.js';

export type SettingPath = readonly (string | number)[];

export interface Problem {
  readonly path: SettingPath;
  /** Reads on from the setting's name: `must be ...`. */
  readonly text: string;
}

/** The problems of settings that the schema refused. */
export function problemsIn(
  issues: readonly z.core.$ZodIssue[],
  settings: unknown,
  schema: SettingSchema,
): Problem[] {
  return issues.flatMap((issue) => {
    const path = issue.path.filter((key) => typeof key !== 'symbol');
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: [...path, key], text: unknownSetting(schema, path, key) }));
    return [{ path, text: wrongValue(schema, path, valueAt(settings, path), issue) }];
  });
}

/** What to say of a setting that nothing knows. */
export function unknownSetting(schema: SettingSchema, group: SettingPath, key: string): string {
  const prefix = group.length > 0 ? `${group.join('.')}.` : '';
  const names = namesIn(schema, group);
  const sibling = nearestName(key, names);
  const guess = (sibling && prefix + sibling) ?? elsewhere(schema, key);
  return guess
    ? `is not a setting; did you mean ${guess}?`
    : `is not a setting; there are ${names.join(', ') || 'none'} here`;
}

/** The setting of another group that was probably meant. */
function elsewhere(schema: SettingSchema, key: string): string | undefined {
  const paths = settingPaths(schema);
  const name = nearestName(
    key,
    paths.map((path) => path.at(-1)!),
  );
  return paths.find((path) => path.at(-1) === name)?.join('.');
}

function wrongValue(root: SettingSchema, path: SettingPath, value: unknown, issue: z.core.$ZodIssue): string {
  const schema = settingAt(root, path);
  // Inside lists and groups of free names there may be no schema of its own.
  if (!schema) return value === undefined ? 'is missing' : `cannot be ${show(value)}: ${issue.message}`;
  if (value === undefined && schema.missing) return `is missing; ${schema.missing}`;
  const said = issue.code === 'invalid_format' || issue.code === 'custom' ? ` (${issue.message})` : '';
  const must = `must be ${inWords(schema)}${said}`;
  if (value === undefined) return `is missing; it ${must}`;
  const guess =
    typeof value === 'string' ? (asList(schema, value) ?? nearestName(value, valuesOf(schema))) : undefined;
  return `${must}, not ${show(value)}${guess ? `; did you mean ${guess}?` : ''}`;
}

/** Words with commas between them, as the list that they were probably meant to be. */
function asList(schema: SettingSchema, value: string): string | undefined {
  const takesList = [schema, ...(schema.anyOf ?? [])].some(({ type }) => type === 'array');
  const words = value.split(',').map((word) => word.trim());
  return takesList && words.every((word) => /^[\w.-]+$/.test(word)) ? `[${words.join(', ')}]` : undefined;
}

/** The name of a setting, which may be one that does not exist. */
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
