import { existsSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, relative, resolve } from 'node:path';
import { InputError } from '../../errors/input-error.js';
import { dataReport } from '../../experiment/read/data-report.js';
import { secondGenerationSeconds } from '../../experiment/run/measured-speed.js';
import { experimentOf } from '../../experiment/settings/load.js';
import { startingExperiment, startingSizes } from '../../experiment/settings/starting-experiment.js';
import { countOf } from '../count.js';
import { command, lastOf } from '../command.js';
import { dataOptions, datasetOf, givenDataset } from '../data-options.js';
import { asWord } from '../shell-word.js';

/** `evocell init PATH` */
export const initCommand = command({
  builder: (yargs) =>
    yargs
      .positional('path', { type: 'string', demandOption: true, describe: 'a folder or a file with images' })
      .options(dataOptions)
      .option('minutes', { type: 'string', default: '10', describe: 'how long search and training may take' })
      .option('name', { type: 'string', describe: 'of the experiment (default: that of the data)' })
      .example('$0 init pictures --minutes 30', 'writes pictures.yaml; evocell search pictures.yaml runs it'),
  async run(args, terminal) {
    const minutes = countOf('--minutes', lastOf(args.minutes), 100_000) ?? 10;
    const name = lastOf(args.name) ?? nameOf(args.path);
    const file = `${name}.yaml`;
    if (existsSync(file))
      throw new InputError(`${file}: exists already`, { advice: 'remove it, or give another --name' });
    const dataset = datasetOf(args.path, args.set);
    const { report } = await dataReport(dataset);
    report.notes.forEach((note) => terminal.err(note));
    const image = report.image as readonly [number, number, number];
    const given = { ...givenDataset(args.path, args.set), path: placeOf(args.path) };
    terminal.err(
      `measuring how fast this machine is with ${report.training} images of ${image.join(' x ')} ...`,
    );
    const imagesPerSecond = await speed(given, report.training);
    const text = startingExperiment({
      ...{ name, dataset: given, image, images: report.training, classes: report.classes.length },
      unbalanced: report.unbalanced,
      ...{ flip: dataset['flip'] === true, minutes, imagesPerSecond },
    });
    writeFileSync(file, text, { flag: 'wx' });
    terminal.out(`${file}: run it with evocell search ${asWord(file)}`);
    return undefined;
  },
});

/** Letters, digits, dots and hyphens of it. */
function nameOf(path: string): string {
  const stem = basename(resolve(path)).replace(/\.(csv|tsv|npz|npy|parquet)(\.gz)?$/i, '');
  const name = stem.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return name === '' ? 'images' : name.slice(0, 80);
}

/** As the user wrote it, where it is below the folder that the command runs in. */
function placeOf(path: string): string {
  const below = relative('', resolve(path));
  return below.startsWith('..') ? resolve(path) : below === '' ? '.' : below;
}

/** Images a second that the shared weights train on; scoring a few counts, too. */
async function speed(dataset: Readonly<Record<string, unknown>>, images: number): Promise<number> {
  const { channels, cells, batch, replicas } = startingSizes;
  const steps = 4;
  const experiment = experimentOf({
    name: 'speed',
    workers: Math.min(replicas, availableParallelism()),
    dataset: { ...dataset, trainPortion: 0.7 },
    supernet: { weights: 'path', channels, cells, batch, replicas, steps, learningRate: 0.1 },
    fitness: { subset: Math.max(1, Math.min(20, Math.floor(images * 0.2))), batch: 20 },
    derived: { channels, cells },
    rescore: { count: 0 },
    search: { population: 2, generations: 2, tournament: 1, objectives: ['loss'] },
  });
  const seconds = await secondGenerationSeconds(experiment);
  return (steps * batch * replicas) / seconds;
}
