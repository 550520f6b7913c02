import { readSubjects } from '../../experiment/read/subjects.js';
import { curveChart } from '../../report/seed-groups.js';
import { sheetText } from '../../report/sheet.js';
import { compareSubjects, subjectSheet } from '../../report/subject-comparison.js';
import { writeResult } from '../../store/result-file.js';
import { comparisonSheets, comparisonWords } from '../comparison-view.js';
import { command, lastOf } from '../command.js';
import { InputError } from '../../errors/input-error.js';
import { pluginsOf, pluginOption } from '../load-plugins.js';
import { countOf } from '../count.js';
import { findReference, foldersIn } from '../run-name.js';

/** `evocell compare A B ...` */
export const compareCommand = command({
  builder: (yargs) =>
    yargs
      .positional('what', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'runs, RUN#TRIAL, names of networks, genotypes, or files with one',
      })
      .option('channels', {
        type: 'string',
        describe: "channels of networks that are of no run (default: the first run's, else as published)",
      })
      .option('cells', { type: 'string', describe: 'their cells' })
      .options(pluginOption)
      .option('chart', {
        type: 'string',
        describe: 'write an SVG: how runs that differ in their seed alone grow, each group a line and a band',
      })
      .option('json', { type: 'boolean', describe: 'all of it as JSON' })
      .option('csv', { type: 'boolean', describe: 'the table as CSV' })
      .option('markdown', { type: 'boolean', describe: 'all of it as Markdown' })
      .option('latex', { type: 'boolean', describe: 'the tables as LaTeX' })
      .conflicts({ json: ['csv', 'markdown', 'latex'], csv: ['markdown', 'latex'], markdown: 'latex' })
      .example('$0 compare results/one results/two', 'two searches')
      .example('$0 compare results/mine#412 evnas-a darts-v2 --markdown', 'a find and published cells'),
  async run(args, terminal) {
    const channels = countOf('--channels', args.channels, 4096);
    const cells = countOf('--cells', args.cells, 1000);
    const size = { ...(channels && { channels }), ...(cells && { cells }) };
    const plugins = await pluginsOf(foldersIn(args.what), args.plugin);
    const subjects = readSubjects(args.what.map(findReference), size, plugins);
    const comparison = compareSubjects(subjects);
    const chart = lastOf(args.chart);
    if (chart !== undefined) {
      const drawn = curveChart(comparison, comparison.metrics);
      if (drawn === undefined) throw new InputError(noGroups);
      writeResult(chart, drawn);
    }
    const { json, csv, markdown, latex } = args;
    if (json) terminal.data(JSON.stringify(comparison, null, 2));
    else if (csv) terminal.data(sheetText(subjectSheet(comparison), 'csv').trimEnd());
    else if (latex) terminal.data(comparisonSheets(comparison, Infinity, 'latex').join('\n\n'));
    else if (markdown)
      terminal.data(
        [...comparisonSheets(comparison, Infinity, 'markdown'), ...comparisonWords(comparison, '```')].join(
          '\n\n',
        ),
      );
    else
      terminal.out(
        [...comparisonSheets(comparison, terminal.columns), ...comparisonWords(comparison)].join('\n\n'),
      );
    return undefined;
  },
});

const noGroups =
  '--chart needs two or more searches that differ in their seed alone, such as those of evocell search FILE --seeds 5';
