import { placed } from '../../errors/input-error.js';
import { bestOfRun } from '../../experiment/run/best-of-run.js';
import type { Plugins } from '../../experiment/parts/plugins.js';
import type { Override } from '../../experiment/settings/override.js';
import { loadExperiment } from '../../experiment/settings/load.js';
import { rehearseSearch } from '../../experiment/run/rehearsal.js';
import { runSearch } from '../../experiment/run/search.js';
import { command, lastOf } from '../command.js';
import { countOf } from '../count.js';
import { rehearsalView } from '../rehearsal-view.js';
import { searchSeeds } from '../seed-family.js';
import { searchEnd } from '../search-end.js';
import { sessionLimitsOf, sessionOptions, trialOptions } from '../session.js';
import { voiceOf, voiceOptions } from '../voice.js';
import { stoppable } from '../stop.js';
import { watchedSearch } from '../watched-search.js';
import { exitHelp } from '../exit-code.js';
import { partsHelp } from '../parts-help.js';
import { loadPlugins, pluginOption } from '../load-plugins.js';
import { overridesOf, setHelp, settingOptions } from '../overrides.js';
import { queueOf, queueOption } from '../queue-option.js';
import { findRun, runFolderOf } from '../run-name.js';

/** `evocell search FILE.yaml` */
export const searchCommand = command({
  builder: (yargs) =>
    yargs
      .positional('file', {
        type: 'string',
        demandOption: true,
        describe: 'the experiment: a file (YAML), or the name of one that evocell brings',
      })
      .option('run', { type: 'string', describe: 'folder of the run (default: results/NAME)' })
      .option('numbered', {
        type: 'boolean',
        describe: 'where that folder exists, take NAME-2, NAME-3, ... instead',
      })
      .option('seeds', {
        type: 'string',
        describe:
          'so many searches, with seeds from --seed on, in NAME-seed18, ...; those that are there go on',
      })
      .conflicts('seeds', 'numbered')
      .option('set', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: setHelp,
      })
      .option('first', {
        type: 'string',
        describe:
          'begin with the best architectures of this run, such as one without training (as many as search.population)',
      })
      .option('from', {
        type: 'string',
        describe:
          'take over from this run: its best architectures (as many as search.population), and the shared weights or scores of its evaluator where the settings fit',
      })
      .conflicts('from', ['first', 'seeds'])
      .option('dry-run', {
        type: 'boolean',
        describe:
          'only try it out: settings, data, backend and memory are checked, and the experiment in full is printed',
      })
      .conflicts('dry-run', 'seeds')
      .options(settingOptions)
      .options(queueOption)
      .options(sessionOptions)
      .options(trialOptions)
      .options(voiceOptions)
      .options(pluginOption)
      .example('$0 search quickstart', 'the built-in images, about a minute')
      .example(
        '$0 search experiments/evnas-cifar10-small.yaml --set dataset.path=data/cifar10 --run results/mine --seed 3',
        'CIFAR-10 from your disk',
      )
      .example(
        '$0 search quickstart --queue redis://cluster-1/lab',
        'on all machines where evocell worker runs',
      )
      .epilogue(`${partsHelp()}\n\n${exitHelp}`),
  async run(args, terminal) {
    const file = args.file;
    const plugins = await loadPlugins(args.plugin ?? []);
    const queue = queueOf(args);
    const voice = voiceOf(terminal, args);
    const limits = sessionLimitsOf(args);
    const seeds = countOf('--seeds', args.seeds, 10_000);
    const overrides = begunWith(lastOf(args.first), overridesOf(args), { file, plugins });
    if (seeds !== undefined)
      return searchSeeds(
        { ...{ file, overrides, plugins, queue, seeds }, run: lastOf(args.run) },
        limits,
        voice,
      );
    const experiment = loadExperiment(file, { overrides, plugins });
    const folder = runFolderOf(lastOf(args.run), experiment.name);
    const numbered = args.numbered ?? false;
    const begunFrom = lastOf(args.from);
    const from = begunFrom === undefined ? undefined : findRun(begunFrom);
    const begin = { folder, numbered, plugins, queue, ...(from !== undefined && { from }) };
    try {
      if (args['dry-run']) {
        const { result, stopped } = await stoppable(voice, (signal) =>
          rehearseSearch(experiment, { ...begin, signal, onNote: (note) => voice.err(note) }),
        );
        rehearsalView(result, voice);
        return stopped;
      }
      const watched = await watchedSearch(voice, limits, (listeners) =>
        runSearch(experiment, { ...listeners, ...begin }),
      );
      searchEnd(watched.result, plugins, voice);
      return watched.exitCode;
    } catch (error) {
      throw placed(error, { file });
    }
  },
});

/** Settings for a first generation of the best of another run, where one is named. */
function begunWith(
  run: string | undefined,
  overrides: readonly Override[],
  { file, plugins }: { readonly file: string; readonly plugins: Plugins },
): readonly Override[] {
  if (run === undefined) return overrides;
  const { population } = loadExperiment(file, { overrides, plugins }).search;
  const count = typeof population === 'number' ? population : 1;
  const value = bestOfRun(findRun(run), count, plugins);
  return [...overrides, { label: `--first ${run}`, path: ['search', 'first'], value }];
}
