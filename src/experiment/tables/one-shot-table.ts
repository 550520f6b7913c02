/**
 * A table of searches whose found cells are looked up in a benchmark that none of them saw: each row an experiment of
 * its own, with its own strategy and evaluator.
 */
import type { LookedUp, OneShotRow } from '../../report/one-shot-sheet.js';
import { InputError } from '../../errors/input-error.js';
import { nearest } from '../../errors/nearest.js';
import { MemoryLimitError } from '../../network/network.js';
import { SearchError } from '../../search/controller.js';
import { rescoredFile } from '../../store/closing-file.js';
import { digest } from '../../store/digest.js';
import { tableOf, type ArchitectureTable } from '../../search/tabular/architecture-table.js';
import { TrainingError } from '../../train/training-error.js';
import { openSpace } from '../parts/open.js';
import { partsOf } from '../parts/registry.js';
import { searchImages } from '../run/search-images.js';
import { experimentOf } from '../settings/load.js';
import { withOverride, type Override } from '../settings/override.js';
import type { Experiment } from '../settings/settings.js';
import { foundBy } from './found.js';
import { inLanes } from './lanes.js';
import type { OneShotRowSettings, OneShotSettings } from './one-shot-settings.js';
import { randomOrder } from './random-order.js';
import { merged } from './row-settings.js';
import { TableRuns, type TableRunOptions } from './table-runs.js';
import { readTruthTable, type TruthTable } from './truth-table.js';

export interface OneShotOptions extends TableRunOptions {
  /** Searches at a time, each on one worker. It changes no result. */
  readonly workers: number;
  readonly seeds?: number | undefined;
  /** Laid over the searches of all rows. */
  readonly overrides?: readonly Override[];
  readonly onProgress?: (done: number, total: number, what: string) => void;
}

export interface OneShotTable {
  readonly seeds: readonly number[];
  readonly rows: readonly OneShotRow[];
  /** Of each search, by row. Another machine, other seconds. */
  readonly seconds: Readonly<Record<string, readonly number[]>>;
}

/** Throws InputError, and what searches throw but for SearchError and TrainingError, which end one search alone. */
export async function oneShotTable(
  settings: OneShotSettings,
  options: OneShotOptions,
): Promise<OneShotTable> {
  const { firstSeed, rows } = settings;
  const seeds = Array.from({ length: options.seeds ?? settings.seeds }, (_, i) => firstSeed + i);
  const searches = seeds.flatMap((seed) =>
    rows.flatMap((row) =>
      row.search ? [{ row, seed, experiment: experimentOfRow(settings, row, seed, options) }] : [],
    ),
  );
  checkTests(settings);
  const bench = await openBench(settings, rows, options);
  const results = new Map<OneShotRowSettings, Timed[]>();
  const put = (row: OneShotRowSettings, timed: Timed): number =>
    results.set(row, [...(results.get(row) ?? []), timed]).size;
  const runs = new TableRuns(options);
  let done = 0;
  await inLanes(options.workers, searches, async ({ row, seed, experiment }) => {
    put(row, await looked({ row, seed, experiment }, bench, { ...options, runs, settings }));
    options.onProgress?.(++done, searches.length, `${row.name}, seed ${seed}`);
  });
  for (const row of rows) if (row.cell !== undefined) put(row, { result: bench.given(row.cell, firstSeed) });
  const of = (row: OneShotRowSettings) =>
    (results.get(row) ?? []).sort((a, b) => a.result.seed - b.result.seed);
  return {
    seeds,
    rows: rows.map((row) => ({
      ...{ name: row.name, published: row.published, note: row.note ?? null },
      results: of(row).map(({ result }) => result),
    })),
    seconds: Object.fromEntries(
      rows.map((row) => [row.name, of(row).flatMap(({ seconds }) => seconds ?? [])]),
    ),
  };
}

function checkTests({ name, rows, tests }: OneShotSettings): void {
  const names = rows.map((row) => row.name);
  for (const row of tests.flatMap(({ one, other }) => [one, other]))
    if (!names.includes(row))
      throw new InputError(`${name}: tests: there is no row "${row}"${nearest(row, names)}`);
}

/** Throws InputError that names the row. */
function experimentOfRow(
  { name, search }: OneShotSettings,
  row: OneShotRowSettings,
  seed: number,
  { overrides = [], plugins }: OneShotOptions,
): Experiment {
  const laid = overrides.reduce(withOverride, merged(search, row.search ?? {}));
  return experimentOf({ name: 'table', ...laid, seed }, plugins, `${name}, ${row.name}`, row.search ?? {});
}

interface Bench {
  readonly truth: TruthTable;
  readonly lookUp: (genotype: string) => Record<string, number>;
  readonly given: (cell: string, seed: number) => LookedUp;
}

/** The networks that cells stand for are those of CIFAR. */
const cifar = { classes: 10, image: [32, 32, 3] };

/** Reads all that the table needs before anything is run. */
async function openBench(
  settings: OneShotSettings,
  rows: readonly OneShotRowSettings[],
  options: OneShotOptions,
): Promise<Bench> {
  const { name, evaluator, report, order } = settings;
  if (evaluator.path === undefined)
    throw new InputError(`${name}: found cells are looked up in a table`, {
      advice: 'give it: --set evaluator.path=FILE',
    });
  const first = rows.find((row) => row.search);
  const experiment = experimentOfRow(settings, first ?? rows[0]!, settings.firstSeed, options);
  const space = openSpace(experiment, cifar, partsOf(options.plugins));
  const table = await tableOf(evaluator.path, evaluator.cell, space);
  const columns = report.map((column) => [column, table.column(column)] as const);
  const lookUp = (text: string): Record<string, number> => {
    const at = rowOf(table, space.parse(text), text);
    return Object.fromEntries(columns.map(([column, values]) => [column, values[at]!]));
  };
  return {
    truth: await readTruthTable(evaluator.path, { cell: evaluator.cell, accuracy: order.column }, space),
    lookUp,
    given: (cell, seed) => ({ seed, cell, figures: lookUp(cell) }),
  };
}

function rowOf(table: ArchitectureTable, architecture: unknown, text: string): number {
  const row = table.rowOf(architecture);
  if (row === undefined) throw new InputError(`${table.path}: does not have the cell ${text}`);
  return row;
}

interface Timed {
  readonly result: LookedUp;
  readonly seconds?: number;
}

interface Search {
  readonly row: OneShotRowSettings;
  readonly seed: number;
  readonly experiment: Experiment;
}

async function looked(
  { row, seed, experiment }: Search,
  bench: Bench,
  {
    runs: searches,
    settings,
    ...options
  }: Omit<OneShotOptions, 'runs'> & {
    readonly runs: TableRuns;
    readonly settings: OneShotSettings;
  },
): Promise<Timed> {
  try {
    const folder = await searches.search(experiment);
    const { run, best } = foundBy(experiment, folder, row.pick, options.plugins);
    const order = { truth: bench.truth, count: settings.order.count, seed };
    const tau = row.ordered
      ? (await randomOrder(folder, { ...options, ...order, runs: searches.folder })).tau
      : null;
    const rescored = run.closing(rescoredFile)?.scores.length ?? 0;
    const images = await searchImages(experiment, run.trialCount + rescored, options.plugins);
    return {
      result: {
        ...{ seed, cell: best.genotype, figures: bench.lookUp(best.genotype), tau },
        ...(images !== undefined && { images }),
        searchDigest: digest(run),
      },
      seconds: run.record.seconds ?? 0,
    };
  } catch (error) {
    if (![TrainingError, SearchError, MemoryLimitError].some((kind) => error instanceof kind)) throw error;
    return { result: { seed, failed: (error as Error).message } };
  }
}
