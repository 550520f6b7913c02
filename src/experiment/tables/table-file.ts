/** The file of a table, found by its name: `experiments/tables/NAME.yaml` here, else the one that evocell brings. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { excerpt } from '../../errors/excerpt.js';
import { InputError } from '../../errors/input-error.js';
import { nearest } from '../../errors/nearest.js';
import { benchmarkSettings, type BenchmarkSettings } from './benchmark-settings.js';
import { comparisonSettings, type ComparisonSettings } from './comparison-settings.js';
import type { Override } from '../settings/override.js';
import { problemsIn } from '../settings/problem.js';
import { schemaOf } from '../settings/setting-words.js';
import { settingsFile, type FileKind } from '../settings/settings-file.js';

const own = fileURLToPath(new URL('../../../../experiments/tables', import.meta.url));
const local = join('experiments', 'tables');

/** Throws InputError with the tables that there are. */
export function tableFile(table: string): string {
  if (/\.ya?ml$/.test(table)) return table;
  const found = [local, own].map((folder) => join(folder, `${table}.yaml`)).find((file) => existsSync(file));
  if (found && /^[\w.-]+$/.test(table)) return found;
  const names = readdirSync(own).map((file) => file.replace(/\.yaml$/, ''));
  throw new InputError(`there is no table "${excerpt(table)}"${nearest(table, names)}`);
}

/** Settings that name no parts: the schema says all. */
function fixed<Settings extends object>(schema: z.ZodType<Settings>): FileKind<Settings> {
  return {
    check(settings) {
      const result = schema.safeParse(settings);
      if (result.success) return { settings: result.data };
      return { problems: problemsIn(result.error.issues, settings, schemaOf(schema)) };
    },
  };
}

const benchmark = settingsFile(fixed(benchmarkSettings));
const comparison = settingsFile(fixed(comparisonSettings));

/**
 * The settings of a table. Overrides are settings of a benchmark; a comparison lays them over its rows' experiments
 * instead. Throws InputError.
 */
export function loadTable(
  file: string,
  overrides: readonly Override[],
): BenchmarkSettings | ComparisonSettings {
  return isBenchmark(file) ? benchmark.load(file, { overrides }) : comparison.load(file);
}

/** What is wrong with the file is said when it is loaded. */
function isBenchmark(file: string): boolean {
  return existsSync(file) && /^kind: *benchmark\b/m.test(readFileSync(file, 'utf8'));
}
