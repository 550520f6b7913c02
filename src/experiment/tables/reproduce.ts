/** Makes a table from its file, and writes it as Markdown, CSV, LaTeX and JSON. */
import { join } from 'node:path';
import { benchmarkSheet, curveSheet, frontCurveSheet, frontSheet } from '../../report/benchmark-sheet.js';
import { comparisonFindings, comparisonSheet } from '../../report/comparison-table.js';
import { comparisonPage } from '../../report/comparison-page.js';
import { frontPointSheet, frontsChart, rowFronts } from '../../report/row-fronts.js';
import { pairedText } from '../../report/paired-seeds.js';
import { oneShotNotes, oneShotSheet, oneShotTests } from '../../report/one-shot-sheet.js';
import { curveChart, frontCurveChart } from '../../report/spread-chart.js';
import { csv, latex, markdown, type Sheet } from '../../report/sheet.js';
import { writeResult } from '../../store/result-file.js';
import { version } from '../../version.js';
import type { BenchmarkSettings } from './benchmark-settings.js';
import { benchmarkTable } from './benchmark-table.js';
import { comparisonPlan, type ComparisonOptions } from './comparison-plan.js';
import { runComparison } from './comparison-run.js';
import type { ComparisonSettings } from './comparison-settings.js';
import { InputError } from '../../errors/input-error.js';
import { experimentFile } from '../settings/experiment-file.js';
import { expectedWork, type ExpectedWork } from './expected-work.js';
import type { QueueAddress } from '../../queue-address.js';
import type { OneShotSettings } from './one-shot-settings.js';
import { oneShotTable } from './one-shot-table.js';
import type { Override } from '../settings/override.js';
import { differentGoals } from '../../report/joint-front.js';
import { rowPoints } from './row-points.js';
import { isOfOneShot, loadTable } from './table-file.js';
import { TableRuns } from './table-runs.js';

export interface ReproduceOptions extends ComparisonOptions {
  /** Where the table goes: `OUT/TABLE/NAME.md`, ... */
  readonly out: string;
  /** Where the runs of its rows go; those that are there are not run again. */
  readonly runs: string;
  /** Rows at a time. It changes no result. */
  readonly workers: number;
  readonly signal?: AbortSignal;
  /** Where the workers are, unless they are threads of this process. It changes no result. */
  readonly queue?: QueueAddress | undefined;
  /** What the user should know, a line each. */
  readonly onNote?: (note: string) => void;
  readonly onProgress?: (done: number, total: number, what: string) => void;
}

export interface Reproduced {
  readonly files: readonly string[];
  /** The table as Markdown. */
  readonly page: string;
}

/**
 * The JSON holds no clock and no name of a machine: made again from the same seeds on the same backend, it is the
 * same to the byte. Throws InputError, and what searches and trainings throw.
 */
export async function reproduce(table: string, options: ReproduceOptions): Promise<Reproduced> {
  const settings = loadTable(experimentFile(table, 'table'), options.overrides ?? []);
  switch (settings.kind) {
    case 'benchmark':
      return reproduceBenchmark(settings, options);
    case 'one-shot':
      return reproduceOneShot(settings, options);
    default:
      return reproduceComparison(settings, options);
  }
}

/** Whether the table's runs stay, so that a stopped command goes on with them. Throws as `reproduce`. */
export function keepsRuns(table: string, overrides: ReproduceOptions['overrides'] = []): boolean {
  return loadTable(experimentFile(table, 'table'), overrides).kind !== 'benchmark';
}

/** What a comparison has still to run, and how long that takes here; undefined for other tables. Throws as `reproduce`. */
export async function expectedWorkOf(
  table: string,
  {
    runs,
    always = false,
    ...options
  }: ComparisonOptions &
    Pick<ReproduceOptions, 'runs' | 'signal'> & {
      /** Measures how long, however little it is. */
      readonly always?: boolean;
    },
): Promise<(ExpectedWork & { readonly scale: string }) | undefined> {
  const settings = loadTable(experimentFile(table, 'table'), options.overrides ?? []);
  if (settings.kind !== 'comparison') return undefined;
  const { plugins, signal } = options;
  const plan = comparisonPlan(settings, options);
  const work = await expectedWork(plan, new TableRuns({ runs, plugins, signal }), {
    always,
    plugins,
    signal,
  });
  return { ...work, scale: plan.scale };
}

async function reproduceOneShot(
  settings: OneShotSettings,
  { out, overrides = [], ...options }: ReproduceOptions,
): Promise<Reproduced> {
  const { name, title, source, report, order } = settings;
  const laid = overrides.filter((override) => !isOfOneShot(override));
  const { seeds, rows, seconds } = await oneShotTable(settings, { ...options, overrides: laid });
  options.signal?.throwIfAborted();
  const changed = changes(laid);
  const sheet = oneShotSheet(rows, report, seconds);
  const tests = oneShotTests(rows, report[0]!, settings.tests);
  const page = [
    `# ${title}\n`,
    `Seeds ${seeds.join(', ')}. Found cells are looked up in a table that no search saw. tau: Kendall's tau-b between the scores of a search's end and ${order.column}, over ${order.count} random cells. Seconds are those of one worker on this machine. Published: ${source}.\n`,
    ...(changed.length > 0 ? [`Not as in the file: ${changed.join(', ')}.\n`] : []),
    markdown(sheet),
    ...[...tests.map((test) => pairedText(test, report[0]!)), ...oneShotNotes(rows)].map(
      (note) => `- ${note}`,
    ),
  ].join('\n');
  return write(join(out, name), name, {
    ...{ sheet, page: `${page.trimEnd()}\n`, others: { 'clocks.json': jsonText(seconds) } },
    json: { table: name, title, source, version, seeds, order, changed, rows, tests },
  });
}

/** So many seeds for every row and for the fronts, whatever the file has. */
function ofSeeds({ rows, fronts, ...settings }: BenchmarkSettings, seeds: number): BenchmarkSettings {
  return {
    ...{ ...settings, seeds, rows: rows.map((row) => ({ ...row, seeds })) },
    ...(fronts && { fronts: { ...fronts, seeds } }),
  };
}

async function reproduceBenchmark(
  settings: BenchmarkSettings,
  { out, seeds, signal, plugins, onProgress }: ReproduceOptions,
): Promise<Reproduced> {
  const table = await benchmarkTable(seeds === undefined ? settings : ofSeeds(settings, seeds), {
    ...(signal && { signal }),
    ...(plugins && { plugins }),
    onProgress: (row, done, total) => onProgress?.(done, total, row),
  });
  const { name } = settings;
  const sheet = benchmarkSheet(table);
  const page = [
    `# ${name}\n\n${markdown(sheet)}`,
    ...(table.fronts ? [`## Approach to the exact front\n\n${markdown(frontSheet(table))}`] : []),
  ].join('\n');
  const others = {
    'curves.csv': csv(curveSheet(table)),
    'curves.svg': curveChart(table),
    ...(table.fronts && {
      'fronts.csv': csv(frontSheet(table)),
      'front-curves.csv': csv(frontCurveSheet(table)),
      'front-curves.svg': frontCurveChart(table),
    }),
  };
  return write(join(out, name), name, { sheet, page, json: table, others });
}

async function reproduceComparison(
  settings: ComparisonSettings,
  { out, ...options }: ReproduceOptions,
): Promise<Reproduced> {
  const plan = comparisonPlan(settings, options);
  const [first] = plan.rows;
  if (!first) throw new InputError(`${settings.name}: no row has a network or a search`);
  const { rows, clocks, searches } = await runComparison(settings, plan, options);
  options.signal?.throwIfAborted();
  const { seeds, scale, description } = plan;
  const findings = comparisonFindings(rows, seeds, plan.tests);
  const { name: dataset } = first.training.dataset;
  const changed = changes(options.overrides ?? []);
  const about = { table: settings.name, title: settings.title, scale, description, dataset, seeds, changed };
  const sheet = comparisonSheet(rows, findings, seeds, clocks);
  const points = rowPoints(settings, searches);
  const fronts = rowFronts(points);
  const page = comparisonPage(about, rows, findings, sheet, fronts ?? differentGoals(points));
  const name = `${scale}-${dataset}`;
  const others = {
    'clocks.json': jsonText(clocks),
    ...(fronts && {
      'fronts.csv': csv(frontPointSheet(fronts)),
      'fronts.svg': `${frontsChart(points, fronts)}\n`,
    }),
  };
  return write(join(out, settings.name), name, {
    ...{ sheet, page, others },
    json: { ...about, version, backend: first.training.backend, ...findings, rows },
  });
}

/** Settings that are not the file's; where the images lie changes nothing. */
function changes(overrides: readonly Override[]): string[] {
  return overrides
    .map(({ path, value }) => `${path.join('.')}=${JSON.stringify(value)}`)
    .filter((text) => !text.startsWith('dataset.path='));
}

interface Contents {
  readonly sheet: Sheet;
  readonly page: string;
  readonly json: object;
  /** By what follows the table's name. */
  readonly others: Readonly<Record<string, string>>;
}

function write(folder: string, name: string, { sheet, page, json, others }: Contents): Reproduced {
  const files = [
    ['md', page],
    ['csv', csv(sheet)],
    ['tex', latex(sheet)],
    ['json', jsonText(json)],
    ...Object.entries(others),
  ] as const;
  return {
    page,
    files: files.map(([extension, content]) => {
      const file = join(folder, `${name}.${extension}`);
      writeResult(file, content);
      return file;
    }),
  };
}

function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
