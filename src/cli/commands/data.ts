import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { downloads } from '../../data/downloads.js';
import type { Augmentation } from '../../data/dataset-settings.js';
import { dataReport, type DataReport } from '../../experiment/read/data-report.js';
import { dataSamples } from '../../experiment/read/data-samples.js';
import { largest } from '../../extremes.js';
import { command, lastOf } from '../command.js';
import { dataOptions, datasetOf } from '../data-options.js';
import { asWord } from '../shell-word.js';

/** `evocell data PATH` */
export const dataCommand = command({
  builder: (yargs) =>
    yargs
      .positional('path', {
        type: 'string',
        demandOption: true,
        describe: 'a folder or a file with images; or cifar10, cifar100, mnist: where to get them',
      })
      .options(dataOptions)
      .option('page', {
        type: 'string',
        describe: 'write a page of samples there, as they are and augmented',
      })
      .option('json', { type: 'boolean', describe: 'as JSON' })
      .example('$0 data pictures --page samples.html', 'a folder that has a folder for each class')
      .example('$0 data digits.csv.gz --set dataset.label=1', 'a table whose first column is the class')
      .example('$0 data cifar10', 'where to get CIFAR-10'),
  async run(args, terminal) {
    const download = downloads.get(args.path);
    if (download) {
      terminal.out(args.json ? JSON.stringify(download, null, 2) : download.text);
      return undefined;
    }
    const dataset = datasetOf(args.path, args.set);
    const { report, data } = await dataReport(dataset);
    terminal.out(args.json ? JSON.stringify(report, null, 2) : reportText(args.path, report));
    const page = lastOf(args.page);
    if (page !== undefined) {
      const { crop = 0, flip = false, cutout = 0 } = dataset as Partial<Augmentation>;
      writeFileSync(page, dataSamples(basename(args.path), data.training, { crop, flip, cutout }));
      terminal.err(`samples: ${page}`);
    }
    return undefined;
  },
});

/** More are in `--json`. */
const mostClasses = 30;

function reportText(path: string, report: DataReport): string {
  const { dataset, image, training, test, setAside, classes, mean, deviation, duplicates, notes } = report;
  const width = largest([5, ...classes.map(({ name }) => name.length)]);
  const figures = (values: readonly number[]) => values.map((value) => value.toFixed(4)).join(' ');
  return [
    `${path}: read as ${dataset.name}, ${image.join(' x ')} as a network will see it`,
    `${training} training images, ${test} test images${setAside ? ' (set aside from the others, the same in every run)' : ''}, ${classes.length} classes`,
    '',
    `${'class'.padEnd(width)}  training  test`,
    ...classes
      .slice(0, mostClasses)
      .map(
        (one) =>
          `${one.name.padEnd(width)}  ${String(one.training).padStart(8)}  ${String(one.test).padStart(4)}`,
      ),
    ...(classes.length > mostClasses ? [`... ${classes.length - mostClasses} more (--json has all)`] : []),
    '',
    `mean ${figures(mean)}, deviation ${figures(deviation)}`,
    `duplicates: ${duplicates.training} among the training images, ${duplicates.test} test images that are training images, too`,
    ...notes,
    '',
    `An experiment for it: evocell init ${asWord(path)}`,
  ].join('\n');
}
