/** What the file of a benchmark's table can say: `experiments/tables/nasbench201.yaml`. */
import { z } from 'zod';
import { objectiveSettings } from '../settings/goal-settings.js';
import { commonSettings } from '../settings/settings.js';

const count = z.number().int().positive();
/** Checked when its parts are known. */
const group = z.record(z.string(), z.unknown());

const row = z.strictObject({
  name: z.string().min(1).describe('as the table prints it'),
  encoding: z
    .enum(['categorical', 'real'])
    .default('categorical')
    .describe("genomes: an operation an edge, or EvNAS's matrix"),
  search: group.default({}).describe('strategy and its settings, as in an experiment'),
  budget: z
    .union([z.number().positive(), z.literal('none')])
    .optional()
    .describe("simulated seconds (default: the evaluator's); none: as many generations as search says"),
  seeds: count.optional().describe("searches (default: the table's)"),
  published: z
    .record(z.string(), z.strictObject({ mean: z.number(), deviation: z.number().positive() }))
    .default({})
    .describe('published mean and deviation of a reported column'),
});

const fronts = z.strictObject({
  seeds: count.default(100),
  accuracy: z.string().describe('the column that is the accuracy'),
  objectives: objectiveSettings,
  queries: count.default(10_000).describe('queries of each search'),
  points: count.default(100).describe('points of a curve'),
  shares: z
    .array(z.number().gt(0).max(1))
    .default([0.99])
    .describe('of the exact hypervolume, to be reached'),
  rows: z.array(row.omit({ budget: true, seeds: true, published: true })).min(1),
});

export const benchmarkSettings = z.strictObject({
  kind: z.literal('benchmark'),
  name: commonSettings.name,
  space: z.string().default('nasbench201').describe('whose cells the table has'),
  seeds: count.default(500).describe('searches of each row; their seeds are 0, 1, 2, ...'),
  evaluator: group.describe('as of the evaluator tabular in an experiment'),
  report: z.array(z.string()).min(1).describe('columns that the best cell of each search is looked up in'),
  curves: z
    .strictObject({ points: z.number().int().min(0).default(40).describe('points in time of a curve') })
    .prefault({}),
  reach: z
    .strictObject({
      column: z.string().describe('one of report'),
      values: z.array(z.number()).min(1).describe('that the best cell so far is to have in it'),
    })
    .optional()
    .describe('queries until then, the median over the searches'),
  rows: z.array(row).min(1),
  fronts: fronts.optional(),
});

export type BenchmarkSettings = z.infer<typeof benchmarkSettings>;
export type BenchmarkRowSettings = z.infer<typeof row>;
export type FrontSettings = z.infer<typeof fronts>;
