/** The file of a table, found by its name: `experiments/tables/NAME.yaml` here, else the one that evocell brings. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { excerpt } from '../../errors/excerpt.js';
import { InputError } from '../../errors/input-error.js';
import { nearest } from '../../errors/nearest.js';
import { benchmarkSettings, type BenchmarkSettings } from './benchmark-settings.js';
import { comparisonSettings, type ComparisonSettings } from './comparison-settings.js';
import type { Override } from '../settings/override.js';
import { loadSettings, type FileKind } from '../settings/settings-file.js';

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

const benchmark: FileKind<BenchmarkSettings> = { schema: benchmarkSettings, problems: () => [] };
const comparison: FileKind<ComparisonSettings> = { schema: comparisonSettings, problems: () => [] };

/**
 * The settings of a table. Overrides are settings of a benchmark; a comparison lays them over its rows' experiments
 * instead. Throws InputError.
 */
export function loadTable(
  file: string,
  overrides: readonly Override[],
): BenchmarkSettings | ComparisonSettings {
  return isBenchmark(file) ? loadSettings(benchmark, file, { overrides }) : loadSettings(comparison, file);
}

/** What is wrong with the file is said when it is loaded. */
function isBenchmark(file: string): boolean {
  return existsSync(file) && /^kind: *benchmark\b/m.test(readFileSync(file, 'utf8'));
}
