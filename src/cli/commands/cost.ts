import { exact } from '../../report/figures.js';
import {
  networkCost,
  networkCostPlan,
  readNetwork,
  type NetworkCost,
} from '../../experiment/read/network-cost.js';
import { readReference } from '../../experiment/read/network-reference.js';
import { runReference } from '../../experiment/read/run-reference.js';
import type { NetworkOptions } from '../../space/networks/catalogue.js';
import { GenotypeError } from '../../space/search-space.js';
import { notationNames, printNotation } from '../../space/print-notation.js';
import type { Notation } from '../../space/space-part.js';
import { notationsOf } from '../../experiment/parts/notations.js';
import { untrained } from '../../measures/evaluator.js';
import type { ExportedNetwork } from '../../export/exported-network.js';
import { measureEnergy } from '../../measures/energy.js';
import { measureLatency } from '../../measures/latency.js';
import { energySettings, latencyRuntimes, latencySettings } from '../../measures/settings.js';
import { z } from 'zod';
import { command, lastOf } from '../command.js';
import { loadPlugins, pluginOption, pluginsOf } from '../load-plugins.js';
import { countOf } from '../count.js';
import { InputError } from '../../errors/input-error.js';
import { findReference, foldersIn } from '../run-name.js';
import { asWord } from '../shell-word.js';

/** `evocell cost GENOTYPE` */
export const costCommand = command({
  builder: (yargs) =>
    yargs
      .positional('genotype', {
        type: 'string',
        demandOption: true,
        describe:
          'a name (evnas-a, darts-v2, resnet-50, ...), a genotype, or a file with one (FILE#NAME of several)',
      })
      .option('channels', { type: 'string', describe: 'channels of the first cell (a genotype: 36)' })
      .option('cells', { type: 'string', describe: 'cells (a genotype: 20)' })
      .option('classes', { type: 'string', describe: 'classes (a genotype: 10)' })
      .option('image', { type: 'string', describe: 'side of the image, pixels (a genotype: 32)' })
      .option('auxiliary', { type: 'boolean', default: false, describe: 'count the auxiliary head too' })
      .options(pluginOption)
      .option('latency', {
        choices: latencyRuntimes,
        describe: 'measure how long one image takes on this machine, on one thread, with this runtime',
      })
      .option('energy', {
        choices: latencyRuntimes,
        describe: 'measure what one image takes, where Linux tells it (RAPL), with this runtime',
      })
      .option('notation', {
        choices: notationNames,
        describe: 'print the genotype, also of a run or RUN#TRIAL, as others write it',
      })
      .option('json', { type: 'boolean', describe: 'as JSON' })
      .example('$0 cost evnas-a --channels 36 --cells 20 --classes 10', 'as in the paper, on CIFAR-10')
      .example('$0 cost resnet-50', 'in its published size')
      .example('$0 cost results/mine --notation darts', "what a run found, as DARTS' code reads it"),
  async run(args, terminal) {
    const channels = countOf('--channels', args.channels, 4096);
    const cells = countOf('--cells', args.cells, 1000);
    const classes = countOf('--classes', args.classes, 1_000_000);
    const side = countOf('--image', args.image, 4096);
    const notation = lastOf(args.notation);
    if (notation !== undefined) {
      const reference = findReference(args.genotype);
      const folders = foldersIn([args.genotype]);
      const { network } = readReference(reference, await pluginsOf(folders, args.plugin));
      terminal.data(printNotation(network, notation));
      return undefined;
    }
    const plugins = await loadPlugins(args.plugin ?? []);
    const notations = notationsOf(plugins);
    const options = {
      ...(channels && { channels }),
      ...(cells && { cells }),
      ...(classes && { classes }),
      ...(side && { image: [side, side, 3] }),
      ...(args.auxiliary && { auxiliary: true }),
    };
    const cost = costOf(args.genotype, notations, options);
    const [latencyRuntime, energyRuntime] = [lastOf(args.latency), lastOf(args.energy)];
    const network = (): ExportedNetwork =>
      untrained(networkCostPlan(readNetwork(args.genotype, notations), options, notations), 0);
    const measured = {
      ...(latencyRuntime && {
        latency: await measureLatency(
          network(),
          z.object(latencySettings).parse({ runtime: latencyRuntime }),
        ),
      }),
      ...(energyRuntime && {
        energy: await measureEnergy(network(), z.object(energySettings).parse({ runtime: energyRuntime })),
      }),
    };
    if (args.json) terminal.data(JSON.stringify({ ...cost, ...measured }));
    else {
      terminal.out(`parameters        ${exact(cost.params)}`);
      terminal.out(`multiply-adds     ${exact(cost.macs)}`);
      terminal.out(`activation bytes  ${exact(cost.activationBytes)}`);
      if (cost.attentionBytes > 0) terminal.out(`attention bytes   ${exact(cost.attentionBytes)}`);
      if (measured.latency !== undefined)
        terminal.out(`latency           ${measured.latency.toFixed(3)} ms, one image, ${latencyRuntime}`);
      if (measured.energy !== undefined)
        terminal.out(`energy            ${measured.energy.toFixed(3)} mJ, one image, ${energyRuntime}`);
    }
    return undefined;
  },
});

/** A name comes before a run that is called the same. Throws InputError for a run. */
function costOf(genotype: string, notations: readonly Notation[], options: NetworkOptions): NetworkCost {
  try {
    return networkCost(readNetwork(genotype, notations), options, notations);
  } catch (error) {
    const run = error instanceof GenotypeError && runReference(findReference(genotype));
    if (!run) throw error;
    throw new InputError(
      `${genotype}: is a run, and cost takes the name of a network, a genotype, or a file with one; ` +
        `see the costs of a run with: evocell ${run.trial === undefined ? 'show' : 'compare'} ${asWord(genotype)}`,
    );
  }
}
