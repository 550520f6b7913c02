/** Files of tables: of a benchmark, or of a comparison of methods. */
import { existsSync, readFileSync } from 'node:fs';
import type { z } from 'zod';
import { benchmarkSettings, type BenchmarkSettings } from './benchmark-settings.js';
import { comparisonSettings, type ComparisonSettings } from './comparison-settings.js';
import type { Override } from '../settings/override.js';
import { problemsIn } from '../settings/problem.js';
import { schemaOf } from '../settings/setting-words.js';
import { settingsFile, type FileKind } from '../settings/settings-file.js';

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
