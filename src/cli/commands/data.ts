import { basename } from 'node:path';
import { downloads, downloadText, type Download } from '../../data/downloads.js';
import { fetchDataset } from '../../data/fetch-dataset.js';
import type { Augmentation } from '../../data/dataset-settings.js';
import { dataReport, type DataReport } from '../../experiment/read/data-report.js';
import { dataSamples } from '../../experiment/read/data-samples.js';
import { largest } from '../../extremes.js';
import { InputError } from '../../errors/input-error.js';
import { writeResult } from '../../store/result-file.js';
import { command, lastOf } from '../command.js';
import { dataOptions, datasetOf } from '../data-options.js';
import { phasesView } from '../phases-view.js';
import { asWord } from '../shell-word.js';
import { stoppable } from '../stop.js';
import type { Terminal } from '../terminal.js';

/** `evocell data PATH` */
export const dataCommand = command({
  builder: (yargs) =>
    yargs
      .positional('path', {
        type: 'string',
        demandOption: true,
        describe: `a folder or a file with images; or ${[...downloads.keys()].join(', ')}: where to get them`,
      })
      .options(dataOptions)
      .option('page', {
        type: 'string',
        describe: 'write a page of samples there, as they are and augmented',
      })
      .option('fetch', {
        type: 'string',
        describe: `fetch one of ${[...downloads.keys()].join(', ')} into this folder (default: data), and check its digest`,
      })
      .option('from', {
        type: 'string',
        describe: 'with --fetch: a mirror, the address of a folder with the same files',
      })
      .option('json', { type: 'boolean', describe: 'as JSON' })
      .example('$0 data pictures --page samples.html', 'a folder that has a folder for each class')
      .example('$0 data digits.csv.gz --set dataset.label=1', 'a table whose first column is the class')
      .example('$0 data cifar10', 'where to get CIFAR-10')
      .example('$0 data cifar10 --fetch', 'fetch it into data/, digest checked'),
  async run(args, terminal) {
    const download = downloads.get(args.path);
    const [fetch, from] = [lastOf(args.fetch), lastOf(args.from)];
    if (fetch === undefined && from !== undefined) throw new InputError('--from goes with --fetch');
    if (download && fetch !== undefined)
      return await fetched(
        download,
        { parent: fetch === '' ? 'data' : fetch, from, json: args.json },
        terminal,
      );
    if (download) {
      const text = downloadText(download);
      const short = `Or: evocell data ${args.path} --fetch`;
      if (args.json) terminal.data(JSON.stringify({ ...download, text }, null, 2));
      else terminal.out(`${text}\n${short}`);
      return undefined;
    }
    if (fetch !== undefined)
      throw new InputError(`--fetch: ${args.path} is none of ${[...downloads.keys()].join(', ')}`);
    const dataset = datasetOf(args.path, args.set);
    const { report, data } = await dataReport(dataset);
    if (args.json) terminal.data(JSON.stringify(report, null, 2));
    else terminal.out(reportText(args.path, report));
    const page = lastOf(args.page);
    if (page !== undefined) {
      const { crop = 0, flip = false, cutout = 0 } = dataset as Partial<Augmentation>;
      writeResult(page, dataSamples(basename(args.path), data.training, { crop, flip, cutout }));
      terminal.err(`samples: ${page}`);
    }
    return undefined;
  },
});

interface Fetching {
  readonly parent: string;
  readonly from: string | undefined;
  readonly json: boolean | undefined;
}

async function fetched(
  download: Download,
  { parent, from, json }: Fetching,
  terminal: Terminal,
): Promise<number | undefined> {
  const view = phasesView(terminal);
  const { result, stopped } = await stoppable(terminal, (signal) =>
    fetchDataset(download, parent, {
      from,
      signal,
      onProgress(done, total, file) {
        if (done < total) view.step(Math.floor(done / 1e6), Math.ceil(total / 1e6), `MB of ${file}`);
      },
    }),
  ).finally(() => view.end());
  const { folder, wasThere } = result;
  if (json) terminal.data(JSON.stringify(result, null, 2));
  else
    terminal.out(
      [
        wasThere
          ? `${folder} is there: nothing was fetched`
          : `${download.title}: ${folder}, digest${download.files.length > 1 ? 's' : ''} checked`,
        `An experiment for it: evocell init ${asWord(folder)}`,
      ].join('\n'),
    );
  return stopped;
}

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
