import { genotypeText } from '../../report/cell-words.js';
import { sizeInWords } from '../../report/across.js';
import { percent, short } from '../../report/figures.js';
import { frontTable } from '../../report/front-table.js';
import { scatter } from '../../report/scatter.js';
import { pointOf } from '../../report/summary.js';
import { reportRun, runJson, type RunReport } from '../../experiment/read/run-report.js';
import { command } from '../command.js';
import { findRun } from '../run-name.js';
import { asWord } from '../shell-word.js';
import { trainingPage } from '../training-page.js';

/** `evocell show RUN` */
export const showCommand = command({
  command: 'show <run>',
  describe: 'Status, best genome and Pareto front of a run',
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'folder of the run, or its name' })
      .option('json', { type: 'boolean', describe: 'as JSON' })
      .example('$0 show results/quickstart', 'while it runs, too'),
  run(args, terminal) {
    const report = reportRun(findRun(args.run));
    terminal.out(args.json ? JSON.stringify(runJson(report), null, 2) : pageOf(report));
    return undefined;
  },
});

function pageOf(report: RunReport): string {
  const { name, status, record, experiment } = report;
  const isOpen = status === 'interrupted' || status === 'failed';
  return [
    `${name}: ${status}${record.reason ? ` (${record.reason})` : ''}`,
    'search' in experiment ? searchPage(report) : trainingPage(report, experiment),
    ...(isOpen ? [`go on with: evocell resume ${asWord(report.folder)}`] : []),
  ].join('\n');
}

function searchPage(report: RunReport): string {
  const { generation, generations, trials, failed, best, front, record } = report;
  const lines = [
    `generation ${generation} of ${generations}, ${trials} trials${failed ? ` (${failed} failed)` : ''}, seed ${record.seed}, backend ${record.backend}`,
  ];
  if (!best) return lines.join('\n');
  const points = report.all.flatMap((trial) => pointOf(trial) ?? []);
  const { hypervolume, reference } = report;
  const volume = `hypervolume ${hypervolume.toFixed(4)} (share of ${percent(reference.error)} % error x ${short(reference.params)} parameters)`;
  return [
    ...lines,
    '',
    scatter(points, front),
    '',
    frontTable(front),
    ...(Number.isNaN(hypervolume) ? [] : ['', volume]),
    '',
    [`best: trial ${best.trial}, ${percent(best.accuracy)} %`, ...sizeInWords(best)].join(', '),
    genotypeText(best.genotype),
  ].join('\n');
}
