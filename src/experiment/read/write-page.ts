/** Writes the page of a run. */
import { basename, join } from 'node:path';
import { stringify } from 'yaml';
import { shortDigest } from '../../report/data-lines.js';
import { dataDigest } from '../../search/dependency.js';
import { runPage } from '../../report/page.js';
import { writeResult } from '../../store/result-file.js';
import type { Plugins } from '../parts/plugins.js';
import { trainingPage } from '../../report/training-report.js';
import { classResults } from './class-results.js';
import { reportRun, trainingOf, type RunReport } from './run-report.js';

export interface PageOptions {
  /** File of the page. Default: `report.html` in the run's folder. */
  readonly out?: string;
  readonly plugins?: Plugins;
}

/** Writes it and gives the file's path. Throws StoreError for what is no run, and where it cannot be written. */
export function writePage(
  folder: string,
  { out = join(folder, 'report.html'), plugins }: PageOptions = {},
): string {
  const report = reportRun(folder, plugins);
  const facts = {
    ...{ name: report.name, status: report.status, made: madeLine(report) },
    settings: stringify(report.experiment, { lineWidth: 0 }),
    command: `evocell report ${folder}`,
    ...(report.notation && { notation: report.notation }),
  };
  const training = trainingOf(report);
  const classes = classResults(report);
  const html = training
    ? trainingPage({ ...facts, ...training, classes })
    : runPage({ ...report, ...facts, classes });
  writeResult(out, html, { advice: 'name another file for the page with --out' });
  return out;
}

/** How a run was made, in a line: strategy, data, seed, backend, machine. */
export function madeLine({ record, experiment }: RunReport): string {
  const { processor, cores } = record.machine;
  const what =
    'search' in experiment
      ? `${experiment.search.strategy} in the space ${experiment.space.name}`
      : 'training of one network';
  const data = dataDigest(record.dependencies);
  return [
    `${what} on ${dataName(experiment)}`,
    ...(data === undefined ? [] : [`data ${shortDigest(data)}`]),
    `seed ${record.seed}`,
    `backend ${record.backend}`,
    `evocell ${record.version}`,
    `${String(cores)} cores (${String(processor)})`,
    `begun ${record.created.slice(0, 16).replace('T', ' ')} UTC`,
  ].join(' · ');
}

function dataName(experiment: RunReport['experiment']): string {
  if (!('evaluator' in experiment)) return experiment.dataset.name;
  const { path, name } = experiment.evaluator;
  return experiment.dataset?.name ?? (typeof path === 'string' ? basename(path) : name);
}
