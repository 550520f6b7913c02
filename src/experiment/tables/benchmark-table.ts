/** A benchmark's table from its settings: strategies against each other on cells whose results are all tabulated. */
import type { Seed } from '../../random.js';
import { SearchError } from '../../search/controller.js';
import type { Evaluator } from '../../search/evaluator.js';
import { costsOf, objectivesOf } from '../../search/objectives.js';
import { strategyNames } from '../../search/strategies.js';
import { benchmarkRow, type BenchmarkRow, type LookUp } from '../../search/tabular/benchmark.js';
import type { BenchmarkTable, Published, TableRow } from '../../search/tabular/benchmark-table.js';
import type { Contender } from '../../search/tabular/contest.js';
import { exactFront, frontRow, type FrontRow } from '../../search/tabular/fronts.js';
import { nasbench201Space } from '../../space/nasbench201.js';
import type { SearchSpace } from '../../space/search-space.js';
import { tableOf, type ArchitectureTable } from '../../search/tabular/architecture-table.js';
import { TableError } from '../../search/tabular/table.js';
import { TabularEvaluator, type TabularSettings } from '../../search/tabular/evaluator.js';
import type { BenchmarkRowSettings, BenchmarkSettings, FrontSettings } from './benchmark-settings.js';

export interface BenchmarkTableOptions {
  readonly signal?: AbortSignal;
  /** Row by row, and within a row search by search. */
  readonly onProgress?: (row: string, done: number, total: number) => void;
}

/**
 * Computes every row. Plain data, the same for the same settings. Throws TableError for a table that cannot be used,
 * SearchError for settings that cannot end.
 */
export async function benchmarkTable(
  settings: BenchmarkSettings,
  { signal, onProgress }: BenchmarkTableOptions = {},
): Promise<BenchmarkTable> {
  const { evaluator, report } = settings;
  if (evaluator.path === undefined)
    throw new TableError('evaluator.path: name the CSV file of the table (--set evaluator.path=FILE)', {
      setting: 'evaluator.path',
    });
  const space = spaceOf('categorical');
  const bench: Bench = {
    settings,
    path: evaluator.path,
    table: await tableOf(evaluator.path, evaluator.cell, space),
  };
  const columns = report.map((name) => [name, bench.table.column(name)] as const);
  const lookUp: LookUp = (genotype) => {
    const at = bench.table.row(genotype)!;
    return Object.fromEntries(columns.map(([name, values]) => [name, values[at]!]));
  };
  const rows: TableRow[] = [];
  for (const row of settings.rows) {
    const computed = await benchmarkRow(budgeted(bench, row), {
      seeds: seedsOf(row.seeds ?? settings.seeds),
      lookUp,
      times: timesOf(settings),
      signal,
      onSeed: (done, total) => onProgress?.(row.name, done, total),
    });
    rows.push({ ...computed, published: publishedOf(row, computed) });
  }
  const fronts = settings.fronts && (await frontsOf(bench, settings.fronts, signal));
  return { name: settings.name, rows, ...(fronts && { fronts }) };
}

interface Bench {
  readonly settings: BenchmarkSettings;
  readonly path: string;
  readonly table: ArchitectureTable;
}

function spaceOf(encoding: BenchmarkRowSettings['encoding']): SearchSpace<unknown, unknown> {
  return encoding === 'real' ? nasbench201Space() : nasbench201Space({ encoding: 'categorical' });
}

function seedsOf(count: number): Seed[] {
  return Array.from({ length: count }, (_, seed) => seed);
}

/** Evenly over the budget. */
function timesOf({ evaluator: { budget }, curves: { points } }: BenchmarkSettings): number[] {
  if (budget === undefined) return [];
  return Array.from({ length: points }, (_, i) => (budget * (i + 1)) / points);
}

/** A contender that searches until its budget is spent, or for its generations where it has none. */
function budgeted({ settings, path, table }: Bench, row: BenchmarkRowSettings): Contender<unknown> {
  const { evaluator } = settings;
  const own = row.budget ?? evaluator.budget;
  const budget = own === 'none' ? undefined : own;
  if (budget !== undefined && evaluator.seconds === undefined)
    throw new SearchError(
      `${row.name}: a budget needs evaluator.seconds, the column with the seconds of an epoch`,
    );
  const generations = budget === undefined ? row.search.generations : Infinity;
  return { ...contender(row, table, { ...evaluator, path, budget }), generations };
}

function contender(
  row: Pick<BenchmarkRowSettings, 'name' | 'encoding' | 'search'>,
  table: ArchitectureTable,
  tabular: TabularSettings,
): Contender<unknown> {
  const strategy = strategyNames.find((name) => name === row.search.strategy);
  if (!strategy) throw new SearchError(`${row.name}: there is no strategy ${row.search.strategy}`);
  const space = spaceOf(row.encoding);
  const evaluator = (): Evaluator<unknown> => new TabularEvaluator(tabular, space, table);
  const { generations } = row.search;
  return { name: row.name, strategy: { ...row.search, strategy }, space, evaluator, generations };
}

function publishedOf(row: BenchmarkRowSettings, { results }: BenchmarkRow): Record<string, Published> {
  return Object.fromEntries(
    Object.entries(row.published).map(([column, { mean, deviation }]) => {
      const ours = results[column];
      if (!ours) throw new SearchError(`${row.name}: ${column} has a published value but is not in report`);
      return [column, { mean, deviation, agrees: Math.abs(ours.mean - mean) <= deviation }];
    }),
  );
}

async function frontsOf(
  { settings, path, table }: Bench,
  { seeds, accuracy, queries, points, shares, rows, ...fronts }: FrontSettings,
  signal: AbortSignal | undefined,
): Promise<NonNullable<BenchmarkTable['fronts']>> {
  const objectives = objectivesOf(fronts.objectives);
  const tabular = { ...settings.evaluator, path, accuracy, seconds: undefined, budget: undefined };
  const exact = exactFront(await allCosts(table, tabular, objectives));
  const options = {
    ...{ seeds: seedsOf(seeds), objectives, exact, shares, signal },
    queries: Array.from({ length: points }, (_, i) => Math.round((queries * (i + 1)) / points)),
  };
  const computed: FrontRow[] = [];
  for (const row of rows) {
    const search = { ...row.search, objectives: fronts.objectives };
    const generations = Math.ceil(queries / row.search.population);
    const one = contender({ ...row, search }, table, tabular);
    computed.push(await frontRow({ ...one, generations }, options));
  }
  return { exact, rows: computed };
}

async function allCosts(
  table: ArchitectureTable,
  tabular: TabularSettings,
  objectives: Parameters<typeof costsOf>[1],
): Promise<number[][]> {
  const space = spaceOf('categorical');
  const evaluator = new TabularEvaluator(tabular, space, table);
  await evaluator.open();
  return table.cells.flatMap((cell) => {
    const costs = costsOf(evaluator.query(space.parse(cell)), objectives);
    return costs ? [costs] : [];
  });
}
