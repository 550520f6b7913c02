import { parseValue } from '../../experiment/settings/document.js';
import { InputError } from '../../errors/input-error.js';
import type { Plugins } from '../../experiment/parts/plugins.js';
import type { Places } from '../../experiment/run/dependencies.js';
import { resumeSearch } from '../../experiment/run/search.js';
import { commonSettings, type Experiment } from '../../experiment/settings/settings.js';
import { isTrainingRun, resumeTraining } from '../../experiment/run/training.js';
import { openRun } from '../../store/open-run.js';
import { command, lastOf } from '../command.js';
import { countOf } from '../count.js';
import { pluginsOf, pluginOption } from '../load-plugins.js';
import { placesIn } from '../places.js';
import { progressView, type ProgressView } from '../progress.js';
import { findRun } from '../run-name.js';
import { announcement, searchEnd } from '../search-end.js';
import { stoppable } from '../stop.js';
import type { Terminal } from '../terminal.js';
import { trainingAnnouncement, trainingEnd } from '../training-end.js';
import { trainingView, type TrainingView } from '../training-progress.js';

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
    const places = placesIn(args.set);
    const plugins = await pluginsOf([folder], args.plugin);
    const generations = countOf('--generations', args.generations, 1_000_000);
    const given = { plugins, places, ...(workers !== undefined && { workers }) };
    if (!isTrainingRun(folder))
      return goOnSearching(folder, { ...given, ...(generations !== undefined && { generations }) }, terminal);
    if (generations !== undefined)
      throw new InputError(`--generations: ${folder} trains one network`, {
        advice: 'its learning rate falls over its epochs; train it anew with training.epochs',
      });
    if (openRun(folder, { write: false }).record.status === 'finished')
      terminal.err(`${folder} is finished already`);
    return goOnTraining(folder, given, terminal);
  },
});

interface Given {
  readonly plugins: Plugins;
  readonly places: Places;
  readonly workers?: Experiment['workers'];
  readonly generations?: number;
}

async function goOnSearching(folder: string, given: Given, terminal: Terminal) {
  let view: ProgressView | undefined;
  try {
    const { result, stopped } = await stoppable(terminal, (signal) =>
      resumeSearch(folder, {
        ...given,
        signal,
        onStart: (run) => {
          terminal.err(announcement(run));
          view = progressView(terminal, run.measures);
        },
        onNote: (note) => terminal.err(note),
        onProgress: (progress) => view?.progress(progress),
        onGeneration: (generation, trials) => view?.generation(generation, trials),
      }),
    );
    view?.end();
    if (!view && result.status === 'finished')
      terminal.err(`${folder} is finished already; more generations: --generations N`);
    searchEnd(result, given.plugins, terminal);
    return result.status === 'interrupted' ? stopped : undefined;
  } finally {
    view?.end();
  }
}

async function goOnTraining(folder: string, given: Given, terminal: Terminal) {
  let view: TrainingView | undefined;
  try {
    const { result, stopped } = await stoppable(terminal, (signal) =>
      resumeTraining(folder, {
        ...given,
        signal,
        onStart: (run) => {
          terminal.err(trainingAnnouncement(run));
          view = trainingView(terminal, run.experiment.training.epochs);
        },
        onNote: (note) => terminal.err(note),
        onProgress: (progress) => view?.progress(progress),
        onEpoch: (epoch) => view?.epoch(epoch),
      }),
    );
    view?.end();
    trainingEnd(result, terminal);
    return result.status === 'interrupted' ? stopped : undefined;
  } finally {
    view?.end();
  }
}

/** `--workers` of a run that goes on. Throws InputError. */
export function workersOf(text: string | undefined) {
  if (text === undefined) return undefined;
  const parsed = commonSettings.workers.safeParse(parseValue(text));
  if (parsed.success) return parsed.data;
  throw new InputError(`--workers must be a whole number from 1 to 1024, or auto, not ${text}`);
}
