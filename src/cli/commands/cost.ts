import { exact } from '../../report/figures.js';
import { networkCost, readGenotype } from '../../experiment/network-cost.js';
import { command } from '../command.js';
import { countOf } from '../count.js';

/** `evocell cost GENOTYPE` */
export const costCommand = command({
  command: 'cost <genotype>',
  describe: 'Exact parameters, multiply-adds and activation memory of a network',
  builder: (yargs) =>
    yargs
      .positional('genotype', {
        type: 'string',
        demandOption: true,
        describe: 'a published name (evnas-a, darts-v2, ...), a genotype, or a file with one',
      })
      .option('channels', { type: 'string', default: '36', describe: 'channels of the first cell' })
      .option('cells', { type: 'string', default: '20', describe: 'cells' })
      .option('classes', { type: 'string', default: '10', describe: 'classes' })
      .option('image', { type: 'string', default: '32', describe: 'side of the image, pixels' })
      .option('auxiliary', { type: 'boolean', default: false, describe: 'count the auxiliary head too' })
      .option('json', { type: 'boolean', describe: 'as JSON' })
      .example('$0 cost evnas-a --channels 36 --cells 20 --classes 10', 'as in the paper, on CIFAR-10'),
  run(args, terminal) {
    const cost = networkCost(readGenotype(args.genotype), {
      channels: countOf('--channels', args.channels, 4096),
      cells: countOf('--cells', args.cells, 1000),
      classes: countOf('--classes', args.classes, 1_000_000),
      image: countOf('--image', args.image, 4096),
      auxiliary: args.auxiliary,
    });
    if (args.json) terminal.out(JSON.stringify(cost));
    else {
      terminal.out(`parameters        ${exact(cost.params)}`);
      terminal.out(`multiply-adds     ${exact(cost.macs)}`);
      terminal.out(`activation bytes  ${exact(cost.activationBytes)}`);
    }
    return undefined;
  },
});
