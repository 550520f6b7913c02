/** What the file of a table that compares methods can say: `experiments/tables/evnas-cifar10.yaml`. */
import { z } from 'zod';
import { hogSettings } from '../run/hog-svm.js';
import { objectiveSettings } from '../settings/goal-settings.js';
import { commonSettings } from '../settings/settings.js';

const count = z.number().int().positive();
const group = z.record(z.string(), z.unknown());

const published = z.strictObject({
  error: z.number().describe('CIFAR-10 test error, percent'),
  deviation: z.number().optional().describe('of the error'),
  cifar100: z.number().optional().describe('CIFAR-100 test error, percent'),
  params: z.number().optional().describe('millions'),
  days: z.number().optional().describe('GPU days of search'),
  source: z.string().optional().describe("where it is printed (default: the table's source)"),
});

/** What a row trains at one scale, where that differs. */
const scaled = z.strictObject({
  network: z.string().optional(),
  width: count.optional().describe('channels of the first convolution of a hand-made network'),
  search: group.optional().describe("settings over the row's search"),
  derived: group.optional().describe('sizes of the network that the row trains, over those of the scale'),
});

const row = z.strictObject({
  name: z.string().min(1).describe('as the table prints it'),
  method: z.string().describe('evolution, gradient-based, manual, ...'),
  published: published.optional(),
  network: z.string().optional().describe('a name or genotype that is trained'),
  scaled: z.record(z.string(), scaled).default({}).describe('other networks at some scales'),
  search: group.optional().describe("settings over the scale's search; what it finds is trained"),
  features: z
    .strictObject(hogSettings)
    .optional()
    .describe('HOG features and a linear support vector machine, in place of a network'),
  pick: z
    .enum(['last', 'all'])
    .default('last')
    .describe('the best of the last generation, or of all of them'),
  note: z.string().optional().describe('printed below the table'),
});

const scale = z.strictObject({
  description: z.string(),
  search: group.describe('an experiment of evocell search'),
  training: group.describe('an experiment of evocell train'),
  like: z.string().optional().describe('another scale, whose settings rows take that have none for this one'),
  builtIn: z.boolean().default(false).describe('take the built-in images where no dataset.path is given'),
});

const test = z.strictObject({
  one: z.string(),
  other: z.string(),
  seeds: count.describe('pairs; more than the table has seeds are run for these two rows alone'),
});

export const comparisonSettings = z.strictObject({
  kind: z.literal('comparison'),
  name: commonSettings.name,
  title: z.string(),
  source: z.string().describe('of the published figures'),
  seeds: count.default(3).describe('of each row; they are firstSeed, firstSeed + 1, ...'),
  firstSeed: z.number().int().default(18),
  fronts: z
    .union([z.boolean(), objectiveSettings.removeDefault()])
    .default(false)
    .describe(
      'Pareto fronts of what the searches scored, as CSV and SVG: over these metrics; true: the objectives of the searches, a single one against params',
    ),
  scales: z.record(z.string(), scale),
  rows: z.array(row).min(1),
  tests: z.array(test).default([]),
});

export type ComparisonSettings = z.infer<typeof comparisonSettings>;
export type ComparisonRowSettings = z.infer<typeof row>;
export type ScaledSettings = z.infer<typeof scaled>;
export type PublishedFigures = z.infer<typeof published>;
