import { InputError, placed } from '../../errors/input-error.js';
import { loadTraining } from '../../experiment/settings/load-training.js';
import { readReference, type NetworkReference } from '../../experiment/read/network-reference.js';
import { runReference } from '../../experiment/read/run-reference.js';
import { otherImages, trainingName, trainingOfRun } from '../../experiment/read/training-of-run.js';
import { requireSamePlugins } from '../../experiment/run/dependencies.js';
import { runTraining } from '../../experiment/run/training.js';
import type { Plugins } from '../../experiment/parts/plugins.js';
import { openRun } from '../../store/open-run.js';
import { command, lastOf } from '../command.js';
import { pluginsOf, pluginOption } from '../load-plugins.js';
import { overridesOf, setHelp, settingOptions } from '../overrides.js';
import { queueOf, queueOption } from '../queue-option.js';
import { findReference, foldersIn, runFolderOf } from '../run-name.js';
import { sessionLimitsOf, sessionOptions } from '../session.js';
import { trainingEnd } from '../training-end.js';
import { voiceOf, voiceOptions } from '../voice.js';
import { watchedTraining } from '../watched-training.js';

/** `evocell train NETWORK`, `evocell train NETWORK --experiment FILE` */
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
        describe:
          'how to train: a file (YAML), or small-procedural, small-cifar10, paper-cifar10, ... (default for what a run found: its images, sizes and seed)',
      })
      .option('run', {
        type: 'string',
        describe: 'folder of the run (default: results/NAME; of what a run found results/RUN-trial-N)',
      })
      .option('numbered', {
        type: 'boolean',
        describe: 'where that folder exists, take NAME-2, NAME-3, ... instead',
      })
      .option('set', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: setHelp,
      })
      .options(settingOptions)
      .options(queueOption)
      .options(sessionOptions)
      .options(voiceOptions)
      .options(pluginOption)
      .option('json', { type: 'boolean', describe: 'the result as JSON' })
      .example('$0 train evnas-a --experiment experiments/small-procedural.yaml', 'a minute or two')
      .example(
        '$0 train results/mine --set training.epochs=20',
        'the best of a run, as the run knows its images',
      )
      .example('$0 train results/mine#412 --experiment FILE.yaml --run results/final', 'one trial of a run'),
  async run(args, terminal) {
    const given = lastOf(args.experiment);
    const queue = queueOf(args);
    const plugins = await pluginsOf(foldersIn([args.network]), args.plugin);
    const run = runReference(findReference(args.network));
    if (given === undefined && run === undefined)
      throw new InputError(`${args.network} is from no run: say how to train it`, {
        advice: '--experiment small-procedural, or a file',
      });
    const overrides = overridesOf(args);
    const settings =
      given === undefined
        ? trainingOfRun(run!, overrides, plugins)
        : loadTraining(given, { overrides, plugins });
    holdPlugins(args.network, plugins);
    const found = readReference(findReference(args.network), plugins);
    const experiment =
      given === undefined ? { ...found, ...settings, ...named(found) } : { ...settings, ...found };
    const folder = runFolderOf(lastOf(args.run), run ? trainingName(run, plugins) : experiment.name);
    const numbered = args.numbered ?? false;
    const voice = voiceOf(terminal, args);
    const file = given ?? `${run!.folder}/experiment.yaml`;
    const note = run && otherImages(run, experiment, plugins);
    if (note !== undefined) voice.err(note);
    try {
      const { result, exitCode } = await watchedTraining(voice, sessionLimitsOf(args), (listeners) =>
        runTraining(experiment, { ...listeners, ...{ folder, numbered, plugins, queue } }),
      );
      trainingEnd(result, voice, args.json);
      return exitCode;
    } catch (error) {
      throw placed(error, { file });
    }
  },
});

/** Its space may be changed by --set, its genotype not. */
function named({ network, origin }: NetworkReference): Pick<NetworkReference, 'network' | 'origin'> {
  return { network, origin };
}

/** A network that a run found with a plug-in is not trained with other code of the same plug-in. */
function holdPlugins(network: string, { modules }: Plugins): void {
  const run = runReference(findReference(network));
  if (run) requireSamePlugins(run.folder, openRun(run.folder, { write: false }).record.dependencies, modules);
}
