/** Writes the page of a run into its folder. */
import { renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { stringify } from 'yaml';
import { shortDigest } from '../../report/data-lines.js';
import { dataDigest } from '../../search/dependency.js';
import { runPage } from '../../report/page.js';
import { reportRun, type RunReport } from './run-report.js';

/** Returns the file's path. Throws StoreError for what is no run. */
export function writePage(folder: string): string {
  const report = reportRun(folder);
  const html = runPage({
    ...report,
    unit: 'search' in report.experiment ? 'generation' : 'epoch',
    made: made(report),
    settings: stringify(report.experiment, { lineWidth: 0 }),
    command: `evocell report ${folder}`,
  });
  const file = join(folder, 'report.html');
  const beside = join(folder, '.report.html.new');
  writeFileSync(beside, html);
  renameSync(beside, file);
  return file;
}

function made({ record, experiment }: RunReport): string {
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
  const { path } = 'evaluator' in experiment ? experiment.evaluator : {};
  return path === undefined ? experiment.dataset.name : basename(path);
}
