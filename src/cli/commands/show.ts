import { basisLine } from '../../report/basis.js';
import { genotypeText } from '../../report/architecture.js';
import { epochSheet, skipLine, someEpochs } from '../../report/learned-epochs.js';
import { finalistNotes, finalistSheet } from '../../report/finalists.js';
import { classLine } from '../../report/class-section.js';
import { table } from '../../report/table.js';
import { frontTable } from '../../report/front-table.js';
import { originLine } from '../../report/origin.js';
import { frontView } from '../../report/front-view.js';
import { measuredMetrics } from '../../report/measures.js';
import { named } from '../../report/metric-text.js';
import { scatter } from '../../report/scatter.js';
import { hypervolumeLine, limitsFinding } from '../../report/statements.js';
import { classResults } from '../../experiment/read/class-results.js';
import { reportRun, runJson, trainingOf, type RunReport } from '../../experiment/read/run-report.js';
import { command } from '../command.js';
import { pluginsOf, pluginOption } from '../load-plugins.js';
import { findRun } from '../run-name.js';
import { asWord } from '../shell-word.js';
import { trainingPage } from '../training-page.js';

/** `evocell show RUN` */
export const showCommand = command({
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'folder of the run, or its name' })
      .options(pluginOption)
      .option('json', { type: 'boolean', describe: 'as JSON' })
      .example('$0 show results/quickstart', 'while it runs, too'),
  async run(args, terminal) {
    const folder = findRun(args.run);
    const report = reportRun(folder, await pluginsOf([folder], args.plugin));
    if (args.json) terminal.data(JSON.stringify(runJson(report), null, 2));
    else terminal.out(pageOf(report, terminal.columns));
    return undefined;
  },
});

/** What `show` prints on a terminal of so many columns. */
export function pageOf(report: RunReport, columns: number): string {
  const { name, status, record } = report;
  const training = trainingOf(report);
  const isOpen = status === 'interrupted' || status === 'failed';
  return [
    `${name}: ${status}${record.reason ? ` (${record.reason})` : ''}`,
    training ? trainingPage(training, record, columns) : searchPage(report, columns),
    ...classResults(report).map((result) => `\n${result.name}: ${classLine(result)} (test images)`),
    ...(isOpen ? [`go on with: evocell resume ${asWord(report.folder)}`] : []),
  ].join('\n');
}

/** Columns of a plot, and those beside it. */
const plot = { widest: 60, narrowest: 20, margin: 12 };

function searchPage(report: RunReport, columns: number): string {
  const { generation, generations, trials, failed, unmeasured, best, closest, points, measures, record } =
    report;
  const counts = [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(unmeasured > 0 ? [`${unmeasured} without all objectives`] : []),
  ];
  const lines = [
    `${generation} of ${generations} generations${extended(report)}, ${trials} trials${counts.length > 0 ? ` (${counts.join(', ')})` : ''}, seed ${record.seed}, backend ${record.backend}`,
    ...(record.from ? [originLine(record.from)] : []),
  ];
  const shown = best ?? closest;
  if (!shown) return lines.join('\n');
  const view = frontView(points, report);
  const width = Math.max(plot.narrowest, Math.min(plot.widest, columns - plot.margin));
  const remarks = [
    basisLine(report.basis, report.status),
    view.note,
    hypervolumeLine(report),
    limitsFinding(report),
  ].filter((line) => line !== undefined);
  const figures = measuredMetrics([shown], measures).map((metric) =>
    named(metric, shown.metrics[metric.name]),
  );
  return [
    ...lines,
    ...['', view.title, '', scatter(points, view, { width }), ''],
    ...(view.front.length > 0 ? [frontTable(view.front, measures, columns), ''] : []),
    ...(remarks.length > 0 ? [...remarks, ''] : []),
    `${best ? 'best' : 'closest'}: trial ${shown.trial}, ${figures.join(', ')}`,
    genotypeText(shown.genotype, report.notation),
    ...(report.learned.length > 0
      ? ['', table(epochSheet(someEpochs(report.learned))), '', skipLine(report.learned)!]
      : []),
    ...(report.finalists
      ? ['', table(finalistSheet(report.finalists), columns), '', ...finalistNotes(report.finalists)]
      : []),
  ].join('\n');
}

/** Generations that the run was asked for after it began. */
function extended({ record: { extensions = [] } }: RunReport): string {
  const asked = extensions.map(({ after, generations }) => `${generations} asked for after ${after}`);
  return asked.length === 0 ? '' : ` (${asked.join(', ')})`;
}
