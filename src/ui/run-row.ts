/** A run in a line of the list. */
import { basename } from 'node:path';
import { testedFinalists } from '../report/tested-networks.js';
import { firstMetric } from '../report/measures.js';
import { trainingOf, type RunReport } from '../experiment/read/run-report.js';
import type { RunRow, RunState } from './api.js';
import { problemOf, type Shelf } from './shelf.js';

/** Values of the sparkline. */
const mostShown = 60;

/** Rows of a folder's runs; one whose files did not change is not read again. */
export class RunRows {
  readonly #known = new Map<string, { readonly stamp: string; readonly row: RunRow }>();
  /** Of reports that are still those of their runs. */
  readonly #rows = new WeakMap<RunReport, RunRow>();

  constructor(private readonly shelf: Shelf) {}

  /** Those that have to be read are read while others get their turn. */
  async all(): Promise<RunRow[]> {
    const rows: RunRow[] = [];
    for (const id of this.shelf.ids()) {
      if (!this.#known.has(id)) await this.shelf.prepare(id);
      rows.push(this.row(id));
    }
    return rows;
  }

  row(id: string, stamp = this.shelf.stamp(id)): RunRow {
    const known = this.#known.get(id);
    // the process of a live one may go without a change of any file
    if (known?.stamp === stamp && known.row.state !== 'live') return known.row;
    const row = this.#read(id, stamp);
    this.#known.set(id, { stamp, row });
    return row;
  }

  #read(id: string, stamp: string): RunRow {
    try {
      const { report } = this.shelf.read(id, stamp);
      const row = this.#rows.get(report) ?? rowOf(id, report);
      this.#rows.set(report, row);
      return row;
    } catch (error) {
      return { ...nothing, id, name: id, state: 'unreadable', problem: problemOf(error) };
    }
  }
}

const nothing = {
  ...{ problem: null, kind: null, generation: 0, generations: 0, trials: 0, failed: 0, metric: null },
  ...{ best: null, frontSize: null, bestSoFar: [], seconds: null, secondsLeft: null },
  ...{ created: null, updated: null, tags: [], isExportable: false },
} satisfies Partial<RunRow>;

export function rowOf(id: string, report: RunReport): RunRow {
  const { name, trials, failed, best, front, record, measures } = report;
  const training = trainingOf(report);
  const metric = firstMetric(measures);
  const done = training
    ? { generation: training.epochs.length, generations: training.planned }
    : { generation: report.generation, generations: report.generations };
  const seconds = record.seconds ?? null;
  return {
    ...nothing,
    ...{ id, name, state: stateOf(report), problem: record.reason ?? null, ...done, trials, failed, metric },
    kind: training ? 'training' : 'search',
    best: best?.metrics[metric.name] ?? null,
    frontSize: training ? null : front.length,
    bestSoFar: training ? training.epochs.map(({ accuracy }) => accuracy) : thinned(bestSoFar(report)),
    seconds,
    secondsLeft: secondsLeft(stateOf(report), seconds, done),
    ...{ created: record.created, updated: record.updated, tags: tagsOf(report) },
    isExportable: training
      ? report.status === 'finished'
      : report.finalists !== null && testedFinalists(report.finalists).length > 0,
  };
}

export function stateOf({ status, record }: Pick<RunReport, 'status' | 'record'>): RunState {
  if (status === 'running') return 'live';
  if (status === 'interrupted') return record.status === 'running' ? 'died' : 'stopped';
  return status;
}

/** Of the first objective, after each generation that scored anything within the limits. */
export function bestSoFar({ history, measures }: Pick<RunReport, 'history' | 'measures'>): number[] {
  const better = measures.objectives[0]!.direction === 'maximise' ? Math.max : Math.min;
  let best = NaN;
  const values = history.map((one) => {
    if (!Number.isNaN(one.best)) best = Number.isNaN(best) ? one.best : better(best, one.best);
    return best;
  });
  return values.filter((value) => !Number.isNaN(value));
}

function thinned(values: readonly number[]): number[] {
  if (values.length <= mostShown) return [...values];
  const last = values.length - 1;
  return Array.from({ length: mostShown }, (_, i) => values[Math.round((i * last) / (mostShown - 1))]!);
}

/** As long for each generation as so far; it is not known before the first has ended. */
function secondsLeft(
  state: RunState,
  seconds: number | null,
  { generation, generations }: Pick<RunRow, 'generation' | 'generations'>,
): number | null {
  if (state !== 'live' || seconds === null || generation === 0) return null;
  return (seconds / generation) * Math.max(0, generations - generation);
}

function tagsOf({ experiment, record }: RunReport): string[] {
  const seed = `seed ${record.seed}`;
  if (!('search' in experiment)) return ['training', experiment.dataset.name, seed];
  const { path } = experiment.evaluator;
  const data = experiment.dataset?.name ?? (typeof path === 'string' ? basename(path) : undefined);
  return [
    ...[experiment.search.strategy, experiment.space.name, experiment.evaluator.name],
    ...(data === undefined ? [] : [data]),
    seed,
  ];
}
