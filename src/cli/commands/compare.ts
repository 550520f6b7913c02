import { readSubjects } from '../../experiment/read/subjects.js';
import { sheetText, type SheetFormat } from '../../report/sheet.js';
import { dataLines } from '../../report/data-lines.js';
import {
  agreementLines,
  compareSubjects,
  differenceLines,
  frontLines,
  frontSheets,
  subjectSheet,
  type SubjectComparison,
} from '../../report/subject-comparison.js';
import { table } from '../../report/table.js';
import { command } from '../command.js';
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
    const { json, csv, markdown, latex } = args;
    if (json) terminal.out(JSON.stringify(comparison, null, 2));
    else if (csv) terminal.out(sheetText(subjectSheet(comparison), 'csv').trimEnd());
    else if (latex) terminal.out(sheets(comparison, 'latex').join('\n\n'));
    else if (markdown)
      terminal.out([...sheets(comparison, 'markdown'), ...words(comparison, '```')].join('\n\n'));
    else terminal.out([...sheets(comparison), ...words(comparison)].join('\n\n'));
    return undefined;
  },
});

function sheets(comparison: SubjectComparison, format?: SheetFormat): string[] {
  const { runs, points } = frontSheets(comparison);
  return [subjectSheet(comparison), ...(comparison.fronts ? [runs, points] : [])].map((sheet) =>
    format ? sheetText(sheet, format).trimEnd() : table(sheet),
  );
}

function words(comparison: SubjectComparison, fence = ''): string[] {
  return [
    dataLines(comparison.subjects),
    frontLines(comparison),
    differenceLines(comparison),
    agreementLines(comparison),
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => [fence, ...lines, fence].filter((line) => line !== '').join('\n'));
}
