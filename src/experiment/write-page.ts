/** Writes the page of a run into its folder. */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runPage } from '../report/page.js';
import { pointOf } from '../report/summary.js';
import { experimentYaml } from './load.js';
import { reportRun } from './run-report.js';

/** Returns the file's path. Throws StoreError for what is no run. */
export function writePage(folder: string): string {
  const report = reportRun(folder);
  const { record, experiment, all } = report;
  const { processor, cores } = record.machine;
  const html = runPage({
    ...report,
    points: all.flatMap((trial) => pointOf(trial) ?? []),
    made: [
      `${experiment.search.strategy} in the space ${experiment.space.name} on ${experiment.dataset.name}`,
      `seed ${record.seed}`,
      `backend ${record.backend}`,
      `evocell ${record.version}`,
      `${String(cores)} cores (${String(processor)})`,
      `begun ${record.created.slice(0, 16).replace('T', ' ')} UTC`,
    ].join(' · '),
    settings: experimentYaml(experiment),
    command: `evocell report ${folder}`,
  });
  const file = join(folder, 'report.html');
  const beside = join(folder, '.report.html.new');
  writeFileSync(beside, html);
  renameSync(beside, file);
  return file;
}
