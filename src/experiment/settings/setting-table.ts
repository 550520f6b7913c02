/** The settings as rows, read off the schema: the README's table, the words of error messages, known names. */
import { z } from 'zod';
import { builtInNames, experimentSettings, type Choice } from './settings.js';

export interface SettingRow {
  /** `search.population` */
  readonly path: string;
  /** What it may be, in words that follow "must be". */
  readonly type: string;
  /** As YAML would write it; empty when there is none. */
  readonly default: string;
  readonly meaning: string;
}

/** The part of JSON Schema that zod writes for our settings. */
interface Schema {
  readonly type?: string;
  readonly properties?: Record<string, Schema>;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly default?: unknown;
  readonly description?: string;
  /** Which list of names it is chosen from. */
  readonly choices?: Choice;
}

const root = z.toJSONSchema(experimentSettings, { io: 'input' }) as Schema;

/** Every setting, in the order of the schema. */
export function settingTable(): SettingRow[] {
  return rows(root, []);
}

/** Names of the settings of a group (`[]`: the top). */
export function namesIn(group: readonly (string | number)[]): string[] {
  return Object.keys(schemaAt(group)?.properties ?? {});
}

/** Whether experiments and final trainings know it. */
export function isSetting(path: readonly (string | number)[]): boolean {
  return schemaAt(path) !== undefined;
}

/** What the setting may be, in words that follow "must be". */
export function typeInWords(path: readonly (string | number)[]): string {
  const schema = schemaAt(path);
  return schema ? words(schema) : 'a setting';
}

/** Values of a setting that takes one of a few. */
export function valuesOf(path: readonly (string | number)[]): string[] {
  const schema = schemaAt(path);
  return [schema, ...(schema?.anyOf ?? [])].flatMap((one) => (one?.enum ?? []).map(String));
}

/** Settings that name a data set, a space, a strategy. */
export function choiceSettings(): { readonly path: readonly string[]; readonly choices: Choice }[] {
  return Object.entries(root.properties ?? {}).flatMap(([group, { properties = {} }]) =>
    Object.entries(properties).flatMap(([key, { choices }]) =>
      choices ? [{ path: [group, key], choices }] : [],
    ),
  );
}

function schemaAt(path: readonly (string | number)[]): Schema | undefined {
  let schema: Schema | undefined = root;
  for (const key of path) schema = typeof key === 'number' ? schema?.items : schema?.properties?.[key];
  return schema;
}

function rows(schema: Schema, path: readonly string[]): SettingRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    const here = [...path, key];
    if (inner.properties) return rows(inner, here);
    return [
      {
        path: here.join('.'),
        type: words(inner),
        default: inner.default === undefined ? '' : JSON.stringify(inner.default).replaceAll('"', ''),
        meaning: inner.description ?? '',
      },
    ];
  });
}

function words(schema: Schema): string {
  if (schema.anyOf) return schema.anyOf.map(words).join(' or ');
  if (schema.choices) return `one of ${builtInNames[schema.choices].join(', ')}`;
  if (schema.enum)
    return schema.enum.length === 1 ? String(schema.enum[0]) : `one of ${schema.enum.join(', ')}`;
  if (schema.const !== undefined) return String(schema.const);
  switch (schema.type) {
    case 'integer':
    case 'number':
      return [schema.type === 'integer' ? 'a whole number' : 'a number', range(schema)].join(' ').trim();
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a list of ${schema.minItems ? `${schema.minItems} or more ` : ''}${itemsInWords(schema.items)}`;
    case 'object':
      return schema.properties ? 'a group of settings, indented below it' : 'a group of names with values';
    default:
      return 'text';
  }
}

/** In the plural. */
function itemsInWords(items: Schema = {}): string {
  if (items.anyOf) return items.anyOf.map(itemsInWords).join(' or ');
  if (items.properties) return `groups with ${Object.keys(items.properties).join(', ')}`;
  return `names${items.enum ? ` out of ${items.enum.join(', ')}` : ''}`;
}

/** Limits of the safe integers say nothing and are left out. */
function range({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, type }: Schema): string {
  const bounded = (limit?: number) => limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER;
  if (type === 'integer' && exclusiveMinimum !== undefined) minimum = exclusiveMinimum + 1;
  if (bounded(minimum) && bounded(exclusiveMaximum))
    return `of ${minimum} or more and below ${exclusiveMaximum}`;
  if (bounded(minimum)) return bounded(maximum) ? `from ${minimum} to ${maximum}` : `of ${minimum} or more`;
  if (bounded(exclusiveMinimum))
    return `above ${exclusiveMinimum}${bounded(exclusiveMaximum) ? ` and below ${exclusiveMaximum}` : ''}`;
  return [
    bounded(maximum) ? `of at most ${maximum}` : '',
    bounded(exclusiveMaximum) ? `below ${exclusiveMaximum}` : '',
  ].join('');
}
