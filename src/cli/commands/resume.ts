import { parseValue } from '../../experiment/settings/document.js';
import { InputError } from '../../errors/input-error.js';
import type { Plugins } from '../../experiment/parts/plugins.js';
import type { Places } from '../../experiment/run/dependencies.js';
import { resumeSearch } from '../../experiment/run/search.js';
import { commonSettings, type Experiment } from '../../experiment/settings/settings.js';
import { isTrainingRun, resumeTraining } from '../../experiment/run/training.js';
import type { QueueAddress } from '../../queue-address.js';
import { openRun } from '../../store/open-run.js';
import { command, lastOf } from '../command.js';
import { countOf } from '../count.js';
import { pluginsOf, pluginOption } from '../load-plugins.js';
import { placesIn } from '../places.js';
import { queueOf, queueOption } from '../queue-option.js';
import { findRun } from '../run-name.js';
import { searchEnd } from '../search-end.js';
import { sessionLimitsOf, sessionOptions, trialOptions, type SessionLimits } from '../session.js';
import { trainingEnd } from '../training-end.js';
import { voiceOf, voiceOptions, type Voice } from '../voice.js';
import { watchedSearch } from '../watched-search.js';
import { watchedTraining } from '../watched-training.js';

/** `evocell resume RUN` */
export const resumeCommand = command({
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'folder of the run, or its name' })
      .option('generations', {
        type: 'string',
        describe: 'generations of the search, done ones included: more than it was begun with, or fewer',
      })
      .option('workers', { type: 'string', describe: 'worker threads (changes no result)' })
      .options(queueOption)
      .options(sessionOptions)
      .options(trialOptions)
      .options(voiceOptions)
      .options(pluginOption)
      .option('set', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: 'where its data lies now: dataset.path=FOLDER, evaluator.path=FILE',
      })
      .example('$0 resume results/quickstart', 'with the same outcome as if it had never stopped')
      .example('$0 resume results/quickstart --generations 40', 'a finished one, too'),
  async run(args, terminal) {
    const folder = findRun(args.run);
    const workers = workersOf(lastOf(args.workers));
    const queue = queueOf(args);
    const places = placesIn(args.set);
    const plugins = await pluginsOf([folder], args.plugin);
    const limits = sessionLimitsOf(args);
    const voice = voiceOf(terminal, args);
    const generations = countOf('--generations', args.generations, 1_000_000);
    const given = { plugins, places, queue, ...(workers !== undefined && { workers }) };
    if (!isTrainingRun(folder))
      return goOnSearching(
        folder,
        { ...given, ...(generations !== undefined && { generations }) },
        limits,
        voice,
      );
    if (generations !== undefined)
      throw new InputError(`--generations: ${folder} trains one network`, {
        advice: 'its learning rate falls over its epochs; train it anew with training.epochs',
      });
    if (openRun(folder, { write: false }).record.status === 'finished')
      voice.err(`${folder} is finished already`);
    return goOnTraining(folder, given, limits, voice);
  },
});

interface Given {
  readonly plugins: Plugins;
  readonly places: Places;
  readonly queue: QueueAddress | undefined;
  readonly workers?: Experiment['workers'];
  readonly generations?: number;
}

async function goOnSearching(folder: string, given: Given, limits: SessionLimits, voice: Voice) {
  let isNew = false;
  const { result, exitCode } = await watchedSearch(voice, limits, (listeners) =>
    resumeSearch(folder, {
      ...{ ...listeners, ...given },
      onStart: (run) => {
        isNew = true;
        listeners.onStart?.(run);
      },
    }),
  );
  if (!isNew) voice.err(`${folder} is finished already; more generations: --generations N`);
  searchEnd(result, given.plugins, voice);
  return exitCode;
}

async function goOnTraining(folder: string, given: Given, limits: SessionLimits, voice: Voice) {
  const { result, exitCode } = await watchedTraining(voice, limits, (listeners) =>
    resumeTraining(folder, { ...listeners, ...given }),
  );
  trainingEnd(result, voice);
  return exitCode;
}

/** `--workers` of a run that goes on. Throws InputError. */
export function workersOf(text: string | undefined) {
  if (text === undefined) return undefined;
  const parsed = commonSettings.workers.safeParse(parseValue(text));
  if (parsed.success) return parsed.data;
  throw new InputError(`--workers must be a whole number from 1 to 1024, or auto, not ${text}`);
}
