/** A benchmark's table from its settings: strategies against each other on cells whose results are all tabulated. */
import { z } from 'zod';
import { InputError } from '../../errors/input-error.js';
import type { Seed } from '../../random.js';
import { costsOf, objectivesOf } from '../../search/objectives.js';
import { tableOf, type ArchitectureTable } from '../../search/tabular/architecture-table.js';
import { benchmarkRow, type BenchmarkRow, type LookUp } from '../../search/tabular/benchmark.js';
import type { BenchmarkTable, Published, TableRow } from '../../search/tabular/benchmark-table.js';
import type { Contender } from '../../search/tabular/contest.js';
import { TabularEvaluator, type TabularSettings } from '../../search/tabular/evaluator.js';
import { exactFront, frontRow, type FrontRow } from '../../search/tabular/fronts.js';
import { tabularSettings } from '../../search/tabular/settings.js';
import { openSpace } from '../parts/open.js';
import type { Plugins } from '../parts/plugins.js';
import { partOf, partsOf } from '../parts/registry.js';
import { experimentOf } from '../settings/load.js';
import type { Experiment } from '../settings/settings.js';
import type { BenchmarkRowSettings, BenchmarkSettings, FrontSettings } from './benchmark-settings.js';

export interface BenchmarkTableOptions {
  readonly plugins?: Plugins;
  readonly signal?: AbortSignal;
  /** Row by row, and within a row search by search. */
  readonly onProgress?: (row: string, done: number, total: number) => void;
}

/**
 * Computes every row. Plain data, the same for the same settings. Throws InputError for settings and tables that
 * cannot be used.
 */
export async function benchmarkTable(
  settings: BenchmarkSettings,
  { plugins, signal, onProgress }: BenchmarkTableOptions = {},
): Promise<BenchmarkTable> {
  const { report, reach } = settings;
  if (reach && !report.includes(reach.column))
    throw new InputError(`reach.column: ${reach.column} is not in report`, {
      setting: 'reach.column',
      advice: `choose one of ${report.join(', ')}, or add it there`,
    });
  const bench = await openBench(settings, plugins);
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
      times: timesOf(bench),
      reach,
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
  readonly plugins: Plugins | undefined;
  readonly tabular: TabularSettings;
  readonly table: ArchitectureTable;
}

async function openBench(settings: BenchmarkSettings, plugins: Plugins | undefined): Promise<Bench> {
  const experiment = experimentOfRow({ settings, plugins }, all);
  const tabular = z.object(tabularSettings).parse(experiment.evaluator);
  const space = openSpace(experiment, cifar, partsOf(plugins));
  return { settings, plugins, tabular, table: await tableOf(tabular.path, tabular.cell, space) };
}

/** The networks that cells stand for are those of CIFAR. */
const cifar = { classes: 10, image: [32, 32, 3] };

/** No row: what they have in common. */
const all: SearchRow = { name: '', encoding: 'categorical', search: {} };

type SearchRow = Pick<BenchmarkRowSettings, 'name' | 'encoding' | 'search'>;

/** A row as the experiment that it is. Throws InputError that names the row. */
function experimentOfRow(
  { settings: { name, space, evaluator }, plugins }: Pick<Bench, 'settings' | 'plugins'>,
  row: SearchRow,
  objectives: Partial<Pick<Experiment['search'], 'objectives'>> = {},
): Experiment {
  const settings = {
    ...{ name, evaluator: { name: 'tabular', ...evaluator } },
    space: { name: space, encoding: row.encoding === 'real' ? 'own' : 'categorical' },
    search: { ...row.search, ...objectives },
  };
  return experimentOf(settings, plugins, row.name === '' ? name : `${name}, ${row.name}`);
}

function seedsOf(count: number): Seed[] {
  return Array.from({ length: count }, (_, seed) => seed);
}

/** Evenly over the budget. */
function timesOf({ tabular: { budget }, settings: { curves } }: Bench): number[] {
  if (budget === undefined) return [];
  return Array.from({ length: curves.points }, (_, i) => (budget * (i + 1)) / curves.points);
}

/** A contender that searches until its budget is spent, or for its generations where it has none. */
function budgeted(bench: Bench, row: BenchmarkRowSettings): Contender<unknown> {
  const { tabular } = bench;
  const own = row.budget ?? tabular.budget;
  const budget = own === 'none' ? undefined : own;
  if (budget !== undefined && tabular.seconds === undefined)
    throw new InputError(
      `${row.name}: a budget needs evaluator.seconds, the column with the seconds of an epoch`,
      { setting: 'evaluator.seconds' },
    );
  const experiment = experimentOfRow(bench, row);
  const generations = budget === undefined ? experiment.search.generations : Infinity;
  return contender(bench, row.name, experiment, { tabular: { ...tabular, budget }, generations });
}

function contender(
  { plugins, table }: Bench,
  name: string,
  experiment: Experiment,
  { tabular, generations }: { readonly tabular: TabularSettings; readonly generations: number },
): Contender<unknown> {
  const parts = partsOf(plugins);
  const space = openSpace(experiment, cifar, parts);
  const { strategy, objectives, constraints } = experiment.search;
  const measured = partOf(parts, 'evaluators', 'tabular').metrics(experiment);
  const goal = { objectives: objectivesOf(objectives, measured), constraints };
  return {
    ...{ name, space, goal, generations },
    strategy: partOf(parts, 'strategies', strategy).make(experiment, goal),
    evaluator: () => new TabularEvaluator(tabular, space, table),
  };
}

function publishedOf(row: BenchmarkRowSettings, { results }: BenchmarkRow): Record<string, Published> {
  return Object.fromEntries(
    Object.entries(row.published).map(([column, { mean, deviation }]) => {
      const ours = results[column];
      if (!ours) throw new InputError(`${row.name}: ${column} has a published value but is not in report`);
      return [column, { mean, deviation, agrees: Math.abs(ours.mean - mean) <= deviation }];
    }),
  );
}

async function frontsOf(
  bench: Bench,
  { seeds, accuracy, queries, points, shares, rows, ...fronts }: FrontSettings,
  signal: AbortSignal | undefined,
): Promise<NonNullable<BenchmarkTable['fronts']>> {
  // Refuses objectives that the table does not measure before all its cells are looked up.
  for (const row of rows) experimentOfRow(bench, row, { objectives: fronts.objectives });
  const objectives = objectivesOf(fronts.objectives);
  const tabular = { ...bench.tabular, accuracy, seconds: undefined, budget: undefined };
  const exact = exactFront(await allCosts(bench, tabular, objectives));
  const options = {
    ...{ seeds: seedsOf(seeds), objectives, exact, shares, signal },
    queries: Array.from({ length: points }, (_, i) => Math.round((queries * (i + 1)) / points)),
  };
  const computed: FrontRow[] = [];
  for (const row of rows) {
    const experiment = experimentOfRow(bench, row, { objectives: fronts.objectives });
    // More generations than there are queries change nothing: those that count are the first.
    const { population } = experiment.search;
    const generations = Math.ceil(queries / (typeof population === 'number' ? population : 1));
    const one = contender(bench, row.name, experiment, { tabular, generations });
    computed.push(await frontRow(one, options));
  }
  return { exact, rows: computed };
}

async function allCosts(
  { plugins, table, ...bench }: Bench,
  tabular: TabularSettings,
  objectives: Parameters<typeof costsOf>[1],
): Promise<number[][]> {
  const space = openSpace(experimentOfRow({ ...bench, plugins }, all), cifar, partsOf(plugins));
  const evaluator = new TabularEvaluator(tabular, space, table);
  await evaluator.open();
  return table.cells.flatMap((cell) => {
    const costs = costsOf(evaluator.query(space.parse(cell)), objectives);
    return costs ? [costs] : [];
  });
}
