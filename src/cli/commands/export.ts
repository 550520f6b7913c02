import { join } from 'node:path';
import { InputError } from '../../errors/input-error.js';
import { openNetwork } from '../../experiment/read/open-network.js';
import { trainedReference } from '../../experiment/read/trained-reference.js';
import { exportNetwork } from '../../export/export-network.js';
import { exportFormats } from '../../export/formats.js';
import { exact } from '../../report/figures.js';
import { writeResult } from '../../store/result-file.js';
import { command, lastOf } from '../command.js';
import { findReference } from '../run-name.js';

/** `evocell export NETWORK --format FORMAT` */
export const exportCommand = command({
  builder: (yargs) =>
    yargs
      .positional('network', {
        type: 'string',
        demandOption: true,
        describe: "a training, a search with finalists, or a network's folder",
      })
      .option('format', {
        choices: exportFormats,
        demandOption: true,
        describe: 'what is to run it',
      })
      .option('out', { type: 'string', describe: "folder for the files (default: the network's own)" })
      .option('preprocess', {
        type: 'boolean',
        describe: 'take bytes of pictures, and normalise them inside',
      })
      .option('softmax', { type: 'boolean', describe: 'give probabilities instead of class scores' })
      .option('json', { type: 'boolean', describe: 'what was written, as JSON' })
      .example('$0 export results/mine --format onnx --preprocess --softmax', 'bytes in, probabilities out'),
  async run(args, terminal) {
    const reference = trainedReference(findReference(args.network));
    const network = await openNetwork(reference, { backend: 'cpu' });
    try {
      const { plan, weights, card, format } = network;
      if (card?.statistics === 'batch')
        throw new InputError(
          `${args.network}: was scored with the statistics of batches, and an exported network would score otherwise`,
          { advice: 'train it with training.statistics=running' },
        );
      const files = exportNetwork({ plan, tensors: weights, ...(card && { card }) }, lastOf(args.format), {
        ...(args.preprocess && { normalise: format.normalisation }),
        ...(args.softmax && { softmax: true }),
      });
      const folder = lastOf(args.out) ?? reference;
      const written = files.map(({ name, bytes }) => {
        const path = join(folder, name);
        writeResult(path, bytes, { advice: 'choose another folder with --out' });
        return { file: path, bytes: bytes.length };
      });
      if (args.json) terminal.data(JSON.stringify({ network: network.network, files: written }, null, 2));
      else for (const { file, bytes } of written) terminal.out(`${file} (${exact(bytes)} bytes)`);
      if (!card) terminal.err('it is of a training that is not finished: nothing is known of its test error');
      return undefined;
    } finally {
      await network.dispose();
    }
  },
});
