/** The schema of each kind of file, for editors. */
import { z } from 'zod';
import type { Parts } from '../parts/registry.js';
import { jsonSchemaOf, searchSchema, trainingSchema } from '../settings/json-schema.js';
import { benchmarkSettings } from './benchmark-settings.js';
import { comparisonSettings } from './comparison-settings.js';
import { oneShotSettings } from './one-shot-settings.js';

export const fileKinds = ['search', 'training', 'table'] as const;
export type FileSchemaKind = (typeof fileKinds)[number];

/** As JSON Schema, draft 7. */
export function fileSchema(kind: FileSchemaKind, parts: Parts): object {
  switch (kind) {
    case 'search':
      return searchSchema(parts);
    case 'training':
      return trainingSchema(parts);
    case 'table':
      return jsonSchemaOf(z.union([comparisonSettings, benchmarkSettings, oneShotSettings]));
  }
}
