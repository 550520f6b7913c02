/** Experiment files as JSON Schema (draft 7), for editors that complete and check YAML: `evocell schema`. */
import { z } from 'zod';
import {
  augmentationSettings,
  searchImageSettings,
  trainingImageSettings,
} from '../../data/dataset-settings.js';
import type { Part, Shape } from '../../part.js';
import { finalistSettings } from './finalist-settings.js';
import { choices, partKinds, type PartKind, type Parts } from '../parts/registry.js';
import { mergedShapes, nameSetting, operationSetting } from './layout.js';
import { commonSettings, searchSettings, spaceSettings } from './settings.js';
import { trainingGroups, trainingTopSettings } from './training-settings.js';

type Json = Readonly<Record<string, unknown>>;

/** Of a search with any of these parts. A setting that only other parts have is wrong where a part is named. */
export function searchSchema(parts: Parts): Json {
  const fixed = mergedShapes([
    {
      dataset: {
        ...searchImageSettings,
        ...augmentationSettings,
        testSubset: trainingImageSettings.testSubset,
      },
    },
    {
      space: { ...spaceSettings, ...operationSetting(parts) },
      search: searchSettings,
      finalists: finalistSettings,
    },
    ...partKinds.map((kind) => ({ [choices[kind].group]: nameSetting(kind, parts) })),
  ]);
  return fileSchema('An experiment of evocell search', commonSettings, fixed, partKinds, parts);
}

/** Of a training. */
export function trainingSchema(parts: Parts): Json {
  const kinds = ['datasets', 'spaces'] as const;
  const fixed = mergedShapes([
    trainingGroups,
    { space: operationSetting(parts) },
    ...kinds.map((kind) => ({ [choices[kind].group]: nameSetting(kind, parts) })),
  ]);
  return fileSchema('An experiment of evocell train', trainingTopSettings, fixed, kinds, parts);
}

/** Of a schema that no part adds to. */
export function jsonSchemaOf(type: z.ZodType): Json {
  return z.toJSONSchema(type, { io: 'input', target: 'draft-7', override: withoutOurs });
}

function fileSchema(
  title: string,
  top: Shape,
  fixed: Readonly<Record<string, Shape>>,
  kinds: readonly PartKind[],
  parts: Parts,
): Json {
  const groups = [
    ...new Set([
      ...Object.keys(fixed),
      ...kinds.flatMap((kind) => ofKind(parts, kind).flatMap(({ settings }) => Object.keys(settings))),
    ]),
  ].filter((group) => kinds.length === partKinds.length || Object.hasOwn(fixed, group));
  const { properties, required } = jsonSchemaOf(z.object(top));
  const inner = groups.map((group) => [group, groupSchema(group, fixed[group] ?? {}, kinds, parts)]);
  return {
    ...{ $schema: 'http://json-schema.org/draft-07/schema#', title, type: 'object' },
    // Files of format 1 are read, too.
    properties: {
      ...(properties as Json),
      format: { enum: [1, 2], default: 2, description: 'of this file' },
      ...Object.fromEntries(inner),
    },
    ...{ required, additionalProperties: false },
  };
}

function groupSchema(group: string, fixed: Shape, kinds: readonly PartKind[], parts: Parts): Json {
  const found = new Map<string, Json[]>();
  const shapes = kinds.flatMap((kind) => ofKind(parts, kind).map(({ settings }) => settings[group] ?? {}));
  for (const shape of [fixed, ...shapes])
    for (const [key, schema] of Object.entries(propertiesOf(shape))) {
      const known = found.get(key) ?? [];
      const isNew = known.every((one) => JSON.stringify(one) !== JSON.stringify(schema));
      found.set(key, isNew ? [...known, schema] : known);
    }
  const properties = [...found].map(([key, all]) => [key, all.length === 1 ? all[0] : { anyOf: all }]);
  const naming = kinds.find((kind) => choices[kind].group === group);
  return {
    type: 'object',
    properties: Object.fromEntries(properties) as Json,
    additionalProperties: false,
    ...(naming && { allOf: restrictions(naming, fixed, kinds, parts) }),
  };
}

/** With each part named, what only others of its kind have in its group. */
function restrictions(kind: PartKind, fixed: Shape, kinds: readonly PartKind[], parts: Parts): Json[] {
  const { group, key, default: standard } = choices[kind];
  const others = kinds.filter((one) => one !== kind);
  const shared = new Set([
    ...Object.keys(fixed),
    ...others.flatMap((one) =>
      ofKind(parts, one).flatMap(({ settings }) => Object.keys(settings[group] ?? {})),
    ),
  ]);
  const all = ofKind(parts, kind);
  const own = new Set(all.flatMap(({ settings }) => Object.keys(settings[group] ?? {})));
  return all.flatMap(({ name, settings }) => {
    const wrong = [...own].filter((one) => !shared.has(one) && !Object.hasOwn(settings[group] ?? {}, one));
    if (wrong.length === 0) return [];
    return [
      {
        if: { properties: { [key]: { const: name } }, ...(name !== standard && { required: [key] }) },
        then: { properties: Object.fromEntries(wrong.map((one) => [one, false])) },
      },
    ];
  });
}

function ofKind(parts: Parts, kind: PartKind): Part<never, unknown>[] {
  return [...(parts[kind].values() as Iterable<Part<never, unknown>>)];
}

function propertiesOf(shape: Shape): Readonly<Record<string, Json>> {
  const { properties = {} } = jsonSchemaOf(z.object(shape));
  return properties as Readonly<Record<string, Json>>;
}

/** What our messages go by, and editors do not know. */
function withoutOurs({ jsonSchema }: { readonly jsonSchema: Record<string, unknown> }): void {
  delete jsonSchema['path'];
  delete jsonSchema['missing'];
}
