/** Files of tables: of a benchmark, or of a comparison of methods. */
import { existsSync, readFileSync } from 'node:fs';
import type { z } from 'zod';
import { benchmarkSettings, type BenchmarkSettings } from './benchmark-settings.js';
import { comparisonSettings, type ComparisonSettings } from './comparison-settings.js';
import { oneShotSettings, type OneShotSettings } from './one-shot-settings.js';
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
const oneShot = settingsFile(fixed(oneShotSettings));

/** Groups of a one-shot table that `--set` changes; the others are settings of its searches. */
const ofOneShot = ['evaluator', 'order'];

export function isOfOneShot({ path: [group = ''] }: Override): boolean {
  return ofOneShot.includes(group);
}

/**
 * The settings of a table. Overrides are settings of a benchmark; a comparison lays them over its rows' experiments
 * instead, a one-shot table those that are not its own. Throws InputError.
 */
export function loadTable(
  file: string,
  overrides: readonly Override[],
): BenchmarkSettings | ComparisonSettings | OneShotSettings {
  switch (kindOf(file)) {
    case 'benchmark':
      return benchmark.load(file, { overrides });
    case 'one-shot':
      return oneShot.load(file, { overrides: overrides.filter(isOfOneShot) });
    default:
      return comparison.load(file);
  }
}

/** What is wrong with the file is said when it is loaded. */
function kindOf(file: string): string | undefined {
  return existsSync(file) ? /^kind: *([\w-]+)/m.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
}
