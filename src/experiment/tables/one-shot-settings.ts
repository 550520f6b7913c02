/** What the file of a one-shot table can say: `experiments/tables/nasbench201-oneshot.yaml`. */
import { z } from 'zod';
import { commonSettings } from '../settings/settings.js';

const count = z.number().int().positive();
/** Checked when its parts are known. */
const group = z.record(z.string(), z.unknown());

const published = z.strictObject({
  seconds: z.number().positive().optional().describe('of the search, as published'),
  figures: z
    .record(z.string(), z.strictObject({ mean: z.number(), deviation: z.number().min(0).optional() }))
    .default({})
    .describe('of reported columns'),
});

const row = z.strictObject({
  name: z.string().min(1).describe('as the table prints it'),
  search: group
    .optional()
    .describe(
      "settings over the table's search; without them, and without a cell, published figures stand alone",
    ),
  pick: z
    .enum(['last', 'all'])
    .default('all')
    .describe('the best of the last generation, or of all that was scored with the final weights'),
  ordered: z
    .boolean()
    .default(true)
    .describe('whether random cells are scored after the search, for tau; false: the method scores no cells'),
  cell: z.string().optional().describe('a cell that is looked up without a search'),
  published: published.prefault({}),
  note: z.string().optional().describe('printed below the table'),
});

export const oneShotSettings = z.strictObject({
  kind: z.literal('one-shot'),
  name: commonSettings.name,
  title: z.string(),
  source: z.string().describe('of the published figures'),
  seeds: count.default(3).describe('of each row; they are firstSeed, firstSeed + 1, ...'),
  firstSeed: z.number().int().default(18),
  evaluator: z
    .strictObject({
      path: z.string().optional().describe('the CSV file, gzipped or not, that found cells are looked up in'),
      cell: z.string().default('arch').describe('the column with the cell'),
    })
    .prefault({}),
  report: z
    .array(z.string())
    .min(1)
    .describe('columns that found cells are looked up in; no search sees them'),
  order: z
    .strictObject({
      column: z.string().describe('the truth'),
      count: count.default(200).describe('random cells that are scored after each search'),
    })
    .describe('how well the scores of the end put random cells in order: tau'),
  search: group.describe('what the searches of all rows have in common, as in an experiment'),
  rows: z.array(row).min(1),
  tests: z
    .array(z.strictObject({ one: z.string(), other: z.string() }))
    .default([])
    .describe('rows that are held against each other, seed by seed, in the first reported column'),
});

export type OneShotSettings = z.infer<typeof oneShotSettings>;
export type OneShotRowSettings = OneShotSettings['rows'][number];
