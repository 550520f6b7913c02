/** What the tabular evaluator reads of an experiment: each setting with its type, default and meaning. */
import { z } from 'zod';
import { pathSetting } from '../../part.js';

export const tabularSettings = {
  path: pathSetting('the CSV file, gzipped or not').meta({ missing: 'give the CSV file with the table' }),
  cell: z.string().default('arch').describe('the column with the cell'),
  accuracy: z
    .union([z.string(), z.literal(false)])
    .default('c10_val_e12')
    .describe('the column that is the accuracy, in percent; false: the table has none'),
  seconds: z
    .string()
    .optional()
    .describe('the column with the training seconds of one epoch (default: a query takes no time)'),
  epochs: z.number().int().positive().default(12).describe('epochs that one query costs'),
  // As in NAS-Bench-201's code, where the search ends with the query that would exceed it, which does not count.
  budget: z.number().positive().optional().describe('simulated seconds after which the search ends'),
  metrics: z
    .record(
      z.string(),
      z.union([z.string(), z.strictObject({ column: z.string(), times: z.number().positive() })]),
    )
    .default({})
    .describe('further metrics and their columns, such as {params: {column: params_m, times: 1e6}}'),
};

export type TabularGroup = Readonly<z.output<z.ZodObject<typeof tabularSettings>>>;

/** A column, or one in another unit: `{ column: 'params_m', times: 1e6 }`. */
export type ColumnOf = TabularGroup['metrics'][string];

/** Further metrics may be left out. */
export type TabularSettings = Omit<TabularGroup, 'metrics'> & Partial<Pick<TabularGroup, 'metrics'>>;
