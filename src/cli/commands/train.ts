import { placed } from '../../errors/input-error.js';
import { loadTraining } from '../../experiment/settings/load-training.js';
import { readReference, runReference } from '../../experiment/read/network-reference.js';
import { requireSamePlugins } from '../../experiment/run/dependencies.js';
import { runTraining } from '../../experiment/run/training.js';
import type { Plugins } from '../../experiment/parts/plugins.js';
import { openRun } from '../../store/open-run.js';
import { command, lastOf } from '../command.js';
import { pluginsOf, pluginOption } from '../load-plugins.js';
import { overridesOf, setHelp, settingOptions } from '../overrides.js';
import { findReference, foldersIn, runFolderOf } from '../run-name.js';
import { sessionLimitsOf, sessionOptions } from '../session.js';
import { trainingEnd } from '../training-end.js';
import { voiceOf, voiceOptions } from '../voice.js';
import { watchedTraining } from '../watched-training.js';

/** `evocell train NETWORK --experiment FILE` */
export const trainCommand = command({
  builder: (yargs) =>
    yargs
      .positional('network', {
        type: 'string',
        demandOption: true,
        describe: 'a name (evnas-a, ...), a genotype, a file with one, a run (its best), or RUN#TRIAL',
      })
      .option('experiment', {
        type: 'string',
        demandOption: true,
        describe: 'how to train: a file (YAML), or small-procedural, small-cifar10, paper-cifar10, ...',
      })
      .option('run', { type: 'string', describe: 'folder of the run (default: results/NAME)' })
      .option('set', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: setHelp,
      })
      .options(settingOptions)
      .options(sessionOptions)
      .options(voiceOptions)
      .options(pluginOption)
      .option('json', { type: 'boolean', describe: 'the result as JSON' })
      .example('$0 train evnas-a --experiment experiments/small-procedural.yaml', 'a minute or two')
      .example('$0 train results/mine#412 --experiment FILE.yaml --run results/final', 'one trial of a run'),
  async run(args, terminal) {
    const file = lastOf(args.experiment);
    const plugins = await pluginsOf(foldersIn([args.network]), args.plugin);
    const settings = loadTraining(file, { overrides: overridesOf(args), plugins });
    holdPlugins(args.network, plugins);
    const experiment = { ...settings, ...readReference(findReference(args.network), plugins) };
    const folder = runFolderOf(lastOf(args.run), experiment.name);
    const voice = voiceOf(terminal, args);
    try {
      const { result, exitCode } = await watchedTraining(voice, sessionLimitsOf(args), (listeners) =>
        runTraining(experiment, { ...listeners, ...{ folder, plugins } }),
      );
      trainingEnd(result, voice, args.json);
      return exitCode;
    } catch (error) {
      throw placed(error, { file });
    }
  },
});

/** A network that a run found with a plug-in is not trained with other code of the same plug-in. */
function holdPlugins(network: string, { modules }: Plugins): void {
  const run = runReference(findReference(network));
  if (run) requireSamePlugins(run.folder, openRun(run.folder, { write: false }).record.dependencies, modules);
}
