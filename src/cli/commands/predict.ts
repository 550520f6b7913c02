import { InputError } from '../../errors/input-error.js';
import { openNetwork } from '../../experiment/read/open-network.js';
import type { OpenedNetwork } from '../../experiment/read/opened-network.js';
import { fitOf, readPicture } from '../../experiment/read/picture.js';
import type { Prediction } from '../../experiment/read/prediction.js';
import { trainedReference } from '../../experiment/read/trained-reference.js';
import { classFigures } from '../../network/class-figures.js';
import { backendNames } from '../../network/network.js';
import { classLine } from '../../report/class-section.js';
import { exact, percent } from '../../report/figures.js';
import { command, lastOf } from '../command.js';
import { countOf } from '../count.js';
import { exitCodes, messageOf } from '../exit-code.js';
import { placesIn } from '../places.js';
import { findReference } from '../run-name.js';
import type { Terminal } from '../terminal.js';

/** `evocell predict NETWORK FILES...` */
export const predictCommand = command({
  builder: (yargs) =>
    yargs
      .positional('network', {
        type: 'string',
        demandOption: true,
        describe: "a training, a search with finalists, or a network's folder",
      })
      .positional('files', { type: 'string', array: true, default: [], describe: 'pictures' })
      .option('test', {
        type: 'boolean',
        describe: 'the images that its training tested it on, instead of files',
      })
      .option('top', { type: 'string', describe: 'how many classes of each picture (default: 3)' })
      .option('backend', {
        choices: ['auto', ...backendNames] as const,
        describe: 'what computes (default: auto)',
      })
      .option('set', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: 'where its data lies now: dataset.path=FOLDER',
      })
      .option('json', { type: 'boolean', describe: 'as JSON' })
      .example('$0 predict results/mine cat.png dog.jpg', 'the most probable classes of two pictures')
      .example('$0 predict results/mine --test --json', 'every test image'),
  async run(args, terminal) {
    const top = countOf('--top', args.top, 65_536) ?? 3;
    const { files, test = false } = args;
    if (test === files.length > 0)
      throw new InputError(
        test ? '--test: leave the files out' : 'evocell predict needs pictures, or --test',
      );
    const backend = lastOf(args.backend);
    const places = placesIn(args.set);
    const network = await openNetwork(trainedReference(findReference(args.network)), {
      ...(backend !== undefined && { backend }),
      ...(Object.keys(places).length > 0 && { places }),
    });
    try {
      return test
        ? await predictTest(network, terminal, args.json)
        : await predictFiles(network, files, { top, json: args.json }, terminal);
    } finally {
      await network.dispose();
    }
  },
});

/** A file that cannot be read costs its own line, not those of the others. */
async function predictFiles(
  network: OpenedNetwork,
  files: readonly string[],
  { top, json }: { readonly top: number; readonly json: boolean | undefined },
  terminal: Terminal,
): Promise<number> {
  const results: object[] = [];
  let code: number = exitCodes.ok;
  const fit = fitOf(network.card?.data.settings);
  for (const file of files) {
    try {
      const prediction = await network.predict(await readPicture(file, network.format, { fit }));
      const classes = prediction.classes.slice(0, top);
      results.push({ file, ...prediction, classes });
      if (!json) terminal.out(`${file}: ${inWords(classes)}`);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      code = exitCodes.badInput;
      results.push({ file, problem: error.message });
      terminal.err(messageOf(error));
    }
  }
  if (json) terminal.data(JSON.stringify({ network: network.network, files: results }, null, 2));
  return code;
}

function inWords(classes: Prediction['classes']): string {
  return classes.map(({ name, probability }) => `${name} ${percent(100 * probability)} %`).join(', ');
}

async function predictTest(
  network: OpenedNetwork,
  terminal: Terminal,
  json: boolean | undefined,
): Promise<undefined> {
  const { pixels, labels, count } = await network.images();
  const predictions = await network.predictAll(pixels);
  const right = predictions.filter((prediction, image) => prediction.class === labels[image]).length;
  const accuracy = (100 * right) / count;
  const named = predictions.map((prediction) => prediction.class);
  const figures = classFigures(labels, named, network.format.classes);
  const reported = network.card?.test;
  if (json) {
    const images = predictions.map(({ class: found, name, probability }, image) => ({
      ...{ image, label: labels[image]!, class: found, name, probability },
    }));
    const result = {
      ...{ network: network.network, accuracy, error: 100 - accuracy, count, ...figures },
      reported: reported ?? null,
    };
    terminal.data(JSON.stringify({ ...result, images }, null, 2));
    return undefined;
  }
  const as = reported ? `; ${percent(reported.accuracy)} % when it was trained` : '';
  terminal.out(
    `${percent(accuracy)} % of ${exact(count)} test images (error ${percent(100 - accuracy)} %)${as}; ${classLine(figures)}`,
  );
  return undefined;
}
