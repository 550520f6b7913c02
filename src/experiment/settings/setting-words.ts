/** Settings in words, read off a schema: for error messages, the table of settings, known names. */
import { z } from 'zod';

/** The part of JSON Schema that zod writes for our settings. */
export interface SettingSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, SettingSchema>>;
  /** Of a group whose names are free: what stands under each. */
  readonly additionalProperties?: SettingSchema | boolean;
  readonly anyOf?: readonly SettingSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: SettingSchema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly default?: unknown;
  readonly description?: string;
  /** A path on this machine, see `pathSetting`. */
  readonly path?: boolean;
  /** What to do where it is missing. */
  readonly missing?: string;
}

type Path = readonly (string | number)[];

/** As JSON Schema, of what a file may hold. */
export function schemaOf(type: z.ZodType): SettingSchema {
  return z.toJSONSchema(type, { io: 'input' }) as SettingSchema;
}

/** The schema of the setting with this path; undefined where there is none. */
export function settingAt(root: SettingSchema, path: Path): SettingSchema | undefined {
  let schema: SettingSchema | undefined = root;
  for (const key of path)
    schema =
      typeof key === 'number'
        ? schema?.items
        : schema?.properties && Object.hasOwn(schema.properties, key)
          ? schema.properties[key]
          : freelyNamed(schema);
  return schema;
}

function freelyNamed({ additionalProperties }: SettingSchema = {}): SettingSchema | undefined {
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

/** Names of the settings of a group (`[]`: the top). */
export function namesIn(root: SettingSchema, group: Path): string[] {
  return Object.keys(settingAt(root, group)?.properties ?? {});
}

/** Every setting that is no group: `search.population`. */
export function settingPaths(root: SettingSchema, group: readonly string[] = []): string[][] {
  return Object.entries(root.properties ?? {}).flatMap(([key, inner]) =>
    inner.properties ? settingPaths(inner, [...group, key]) : [[...group, key]],
  );
}

/** Values of a setting that takes one of a few. */
export function valuesOf(schema: SettingSchema): string[] {
  return [schema, ...(schema.anyOf ?? [])].flatMap((one) => (one.enum ?? []).map(String));
}

/** As YAML would write it; empty where there is none. */
export function defaultOf({ default: standard }: SettingSchema): string {
  return standard === undefined ? '' : JSON.stringify(standard).replaceAll('"', '');
}

/** What a value of the schema is, in words that follow "must be". */
export function inWords(schema: SettingSchema): string {
  if (schema.anyOf) return schema.anyOf.map(inWords).join(' or ');
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
      return schema.properties
        ? `a group of settings (${Object.keys(schema.properties).join(', ')})`
        : 'a group of names with values';
    default:
      return 'text';
  }
}

/** In the plural. */
function itemsInWords(items: SettingSchema = {}): string {
  if (items.anyOf) return items.anyOf.map(itemsInWords).join(' or ');
  if (items.properties) return `groups with ${Object.keys(items.properties).join(', ')}`;
  if (items.type === 'integer' || items.type === 'number')
    return `${items.type === 'integer' ? 'whole numbers' : 'numbers'} ${range(items)}`.trim();
  return `names${items.enum ? ` out of ${items.enum.join(', ')}` : ''}`;
}

/** Limits of the safe integers say nothing and are left out. */
function range({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, type }: SettingSchema): string {
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
