import { availableParallelism } from 'node:os';
import { InputError } from '../../errors/input-error.js';
import { expectedWorkOf, keepsRuns, reproduce } from '../../experiment/tables/reproduce.js';
import type { ExpectedWork } from '../../experiment/tables/expected-work.js';
import { duration } from '../../report/figures.js';
import { tryFolder } from '../../store/result-file.js';
import { command, lastOf } from '../command.js';
import { loadPlugins, pluginOption } from '../load-plugins.js';
import { countOf } from '../count.js';
import { StoppedError } from '../exit-code.js';
import { queueOf, queueOption } from '../queue-option.js';
import { overridesOf } from '../overrides.js';
import { voiceOf, voiceOptions } from '../voice.js';
import { stoppable } from '../stop.js';
import { stepsView } from '../steps-view.js';

/** `evocell reproduce TABLE` */
export const reproduceCommand = command({
  builder: (yargs) =>
    yargs
      .positional('table', {
        type: 'string',
        demandOption: true,
        describe:
          'evnas-cifar10, evnas-ablation, nasbench201, nasbench201-oneshot, nasbench201-proxies, nasbench201-queries, nasbench201-supernet, attention-cifar10, or the file of a table',
      })
      .option('scale', {
        type: 'string',
        describe:
          'how much is run: hour, proxy (the default), night or paper (weeks), of those that the table has',
      })
      .option('seeds', {
        type: 'string',
        describe: 'how many seeds each row has (default: as the file says)',
      })
      .option('set', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: 'a setting of all searches and trainings: a.b=value (several: repeat it)',
      })
      .option('workers', {
        type: 'string',
        describe: 'rows at a time (changes no result; default: one a core)',
      })
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'say what there is to run and how long it takes here, and run nothing (comparisons)',
      })
      .options(queueOption)
      .option('quiet', voiceOptions.quiet)
      .options(pluginOption)
      .option('out', { type: 'string', default: 'results/tables', describe: 'folder of the tables' })
      .option('runs', {
        type: 'string',
        default: 'results/reproduce',
        describe: 'folder of the runs; what is there is not run again',
      })
      .example('$0 reproduce evnas-ablation', 'on the built-in images')
      .example('$0 reproduce evnas-cifar10 --set dataset.path=FOLDER', 'on CIFAR-10'),
  async run(args, terminal) {
    const seeds = countOf('--seeds', args.seeds, 10_000);
    const workers = countOf('--workers', args.workers, 1024) ?? availableParallelism();
    const plugins = await loadPlugins(args.plugin ?? []);
    const queue = queueOf(args);
    const voice = voiceOf(terminal, args);
    const view = stepsView(voice);
    const dryRun = args['dry-run'];
    const [out, runs] = [lastOf(args.out), lastOf(args.runs)];
    if (!dryRun) for (const folder of [out, runs]) tryFolder(folder);
    const options = {
      ...(args.scale !== undefined && { scale: lastOf(args.scale) }),
      ...{ seeds, plugins, runs, overrides: overridesOf({ set: args.set }) },
    };
    try {
      const { result } = await stoppable(voice, async (signal) => {
        const expected = await expectedWorkOf(args.table, { ...options, signal, always: dryRun });
        const text = expected && expectedText(expected, workers);
        if (dryRun && text === undefined)
          throw new InputError(
            `--dry-run: only comparisons say what they will take, and ${args.table} is none`,
            {
              advice:
                'leave --dry-run out and let one seed of each row run (--seeds 1): it shows the time left',
            },
          );
        if (text !== undefined) (dryRun ? terminal.out : voice.err)(text);
        if (dryRun) return undefined;
        return reproduce(args.table, {
          ...{ ...options, workers, signal, out },
          ...(queue && { queue, onNote: (note: string) => voice.err(note) }),
          onProgress: (done, total, what) => view.step(done, total, what),
        });
      });
      if (!result) return undefined;
      view.end();
      terminal.data(result.page);
      terminal.out(`Files: ${result.files.join(', ')}`);
      return undefined;
    } catch (error) {
      view.end();
      if (error instanceof StoppedError)
        terminal.err(
          keepsRuns(args.table, options.overrides)
            ? `stopped; the same command goes on with the runs that are in ${runs}`
            : 'stopped; the same command begins again: searches in a table of known cells take seconds and are not kept',
        );
      throw error;
    }
  },
});

/** Undefined where there is nothing to say. */
function expectedText(
  { searches, trainings, done, seconds, scale }: ExpectedWork & { readonly scale: string },
  workers: number,
): string | undefined {
  if (Number.isNaN(seconds)) return undefined;
  const there = done > 0 ? ` (${done} are there)` : '';
  const time = `about ${duration(seconds / workers)} on ${workers === 1 ? 'one worker' : `${workers} workers`}`;
  return `scale ${scale}: ${searches} searches and ${trainings} trainings to run${there}: ${time}, by a step of each that was timed`;
}
