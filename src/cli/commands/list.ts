import { existsSync } from 'node:fs';
import { firstMetric } from '../../report/measures.js';
import { withUnit } from '../../report/metric-text.js';
import { number } from '../../report/sheet.js';
import { table } from '../../report/table.js';
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
    if (json) terminal.out(JSON.stringify(rows.map(asJson), null, 2));
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
  const { folder, name, status, generation, generations, trials, best, measures } = report;
  const metric = firstMetric(measures);
  const value = best?.metrics[metric.name] ?? null;
  const training = trainingOf(report);
  const common = { folder, name, status, trials, metric, best: value };
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
  const runs = table(
    {
      head: ['run', 'kind', 'status', 'done', 'trials', 'objective', 'best'],
      rows: readable.map(({ folder, kind = '-', status, generation, generations, trials, metric, best }) => [
        folder,
        kind,
        status,
        `${generation} of ${generations}`,
        number(trials),
        metric?.label ?? '-',
        number(best, (value) => (metric ? withUnit(metric, value) : String(value))),
      ]),
    },
    columns,
  );
  return [...(readable.length > 0 ? [runs] : []), ...problems].join('\n');
}
