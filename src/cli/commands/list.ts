import { existsSync } from 'node:fs';
import { firstMetric } from '../../report/measures.js';
import { withUnit } from '../../report/metric-text.js';
import { duration } from '../../report/figures.js';
import { number, type Cell, type Sheet } from '../../report/sheet.js';
import { table, tableWidth } from '../../report/table.js';
import { reportRun, trainingOf, type RunReport } from '../../experiment/read/run-report.js';
import type { Metric } from '../../search/metric.js';
import { listRuns, type ListedRun } from '../../store/open-run.js';
import { StoreError } from '../../store/store-error.js';
import { command } from '../command.js';
import { loadPlugins, pluginOption, pluginsOf } from '../load-plugins.js';
import { InputError } from '../../errors/input-error.js';

interface Row {
  readonly folder: string;
  readonly name: string;
  readonly status: string;
  readonly kind?: 'search' | 'training';
  readonly generation?: number;
  readonly generations?: number;
  readonly trials?: number;
  /** The first objective, and the best of it within the limits. */
  readonly metric?: Metric;
  readonly best?: number | null;
  /** The data set; null where the run reads no images. */
  readonly data?: string | null;
  /** Of a search; null of a training. */
  readonly strategy?: string | null;
  /** When the run was begun, ISO 8601. */
  readonly created?: string;
  /** Seconds of work so far; null in runs of older versions. */
  readonly seconds?: number | null;
  /** What is wrong with a run that cannot be read. */
  readonly problem?: string;
}

/** `evocell list [DIR]` */
export const listCommand = command({
  builder: (yargs) =>
    yargs
      .positional('dir', { type: 'string', default: 'results', describe: 'folder that holds runs' })
      .options(pluginOption)
      .option('json', { type: 'boolean', describe: 'as JSON' })
      .example('$0 list', 'the runs in results/'),
  async run({ dir, json, plugin }, terminal) {
    const rows = await rowsOf(dir, plugin ?? []);
    if (json) terminal.data(JSON.stringify(rows.map(asJson), null, 2));
    else if (rows.length === 0) terminal.out(`no runs in ${dir}; start one with: evocell search FILE.yaml`);
    else terminal.out(text(rows, terminal.columns));
    return undefined;
  },
});

async function rowsOf(dir: string, given: readonly string[]): Promise<Row[]> {
  if (!existsSync(dir)) {
    if (dir === 'results') return [];
    throw new InputError(`${dir}: there is no such folder; give one that holds runs`);
  }
  await loadPlugins(given); // says what is wrong with one of them before any run is read
  return Promise.all(
    listRuns(dir).map((run) => (run instanceof StoreError ? damaged(run) : read(run, given))),
  );
}

async function read({ folder, name }: ListedRun, given: readonly string[]): Promise<Row> {
  try {
    return rowOf(reportRun(folder, await pluginsOf([folder], given)));
  } catch (error) {
    if (error instanceof StoreError) return damaged(error);
    if (error instanceof InputError) return unreadable(folder, name, error);
    throw error;
  }
}

/** Generations of a search, epochs of a training. */
function rowOf(report: RunReport): Row {
  const { folder, name, status, generation, generations, trials, best, measures, experiment, record } =
    report;
  const metric = firstMetric(measures);
  const value = best?.metrics[metric.name] ?? null;
  const training = trainingOf(report);
  const common = {
    ...{ folder, name, status, trials, metric, best: value, created: record.created },
    ...{ data: experiment.dataset?.name ?? null, seconds: record.seconds ?? null },
    strategy: 'search' in experiment ? experiment.search.strategy : null,
  };
  return training
    ? { ...common, kind: 'training', generation: training.epochs.length, generations: training.planned }
    : { ...common, kind: 'search', generation, generations };
}

/** The objective by its name. */
function asJson({ metric, best, ...row }: Row): object {
  return { ...row, ...(metric && { objective: metric.name, best }) };
}

function damaged({ file, message }: StoreError): Row {
  return { folder: file, name: file, status: 'unreadable', problem: message };
}

/** Its plug-ins are not there, or it is of another version. */
function unreadable(folder: string, name: string, { problems }: InputError): Row {
  return { folder, name, status: 'unreadable', problem: problems[0] ?? 'cannot be read' };
}

function text(rows: readonly Row[], columns: number): string {
  const readable = rows.filter(({ problem }) => problem === undefined);
  const problems = rows.flatMap(({ problem }) => problem ?? []);
  return [...(readable.length > 0 ? [runsText(readable, columns)] : []), ...problems].join('\n');
}

/** With what tells runs apart that are much alike, unless a terminal has room for a table without that alone. */
function runsText(rows: readonly Row[], columns: number): string {
  const whole = sheetOf(rows, true);
  const short = sheetOf(rows, false);
  const fits = tableWidth(whole) <= columns || tableWidth(short) > columns;
  return table(fits ? whole : short, columns);
}

function sheetOf(rows: readonly Row[], whole: boolean): Sheet {
  return {
    head: [
      ...['run', 'kind', 'status', 'done', 'trials', 'objective', 'best'],
      ...(whole ? ['data', 'strategy', 'begun (UTC)', 'took'] : []),
    ],
    rows: rows.map((row) => [...findingCells(row), ...(whole ? originCells(row) : [])]),
  };
}

function findingCells(row: Row): Cell[] {
  const { folder, kind = '-', status, generation, generations, trials, metric, best } = row;
  return [
    ...[folder, kind, status, `${generation} of ${generations}`],
    number(trials),
    metric?.label ?? '-',
    number(best, (value) => (metric ? withUnit(metric, value) : String(value))),
  ];
}

function originCells({ data, strategy, created, seconds }: Row): Cell[] {
  const begun = created?.slice(0, 16).replace('T', ' ') ?? '-';
  return [data ?? '-', strategy ?? '-', begun, number(seconds, duration)];
}
