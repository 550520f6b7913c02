import { countOf } from '../count.js';
import { command, lastOf } from '../command.js';
import { pluginsOf, pluginOption } from '../load-plugins.js';
import { placesIn } from '../places.js';
import { findRun } from '../run-name.js';
import { stoppable } from '../stop.js';
import { reportRun, runJson } from '../../experiment/read/run-report.js';
import { rescoreRun } from '../../experiment/run/rescore-run.js';
import { workersOf } from './resume.js';
import { pageOf } from './show.js';

/** `evocell rescore RUN` */
export const rescoreCommand = command({
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'folder of the run, or its name' })
      .option('count', { type: 'string', describe: 'architectures (default: rescore.count of the run)' })
      .option('workers', { type: 'string', describe: 'worker threads (changes no result)' })
      .options(pluginOption)
      .option('set', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: 'where its data lies now: dataset.path=FOLDER',
      })
      .option('json', { type: 'boolean', describe: 'what show --json prints' })
      .example('$0 rescore results/mine --count 200', 'more than at the end of the search')
      .epilogue(
        'A finished run, or one that was interrupted; it can go on afterwards. Scores that were taken with weights that went on learning do not compare; these do.',
      ),
  async run(args, terminal) {
    const folder = findRun(args.run);
    const count = countOf('--count', args.count, 1_000_000);
    const workers = workersOf(lastOf(args.workers));
    const plugins = await pluginsOf([folder], args.plugin);
    await stoppable(terminal, (signal) =>
      rescoreRun(folder, {
        ...{ plugins, signal, places: placesIn(args.set) },
        ...(count !== undefined && { count }),
        ...(workers !== undefined && { workers }),
        onNote: (note) => terminal.err(note),
      }),
    );
    const report = reportRun(folder, plugins);
    if (args.json) terminal.data(JSON.stringify(runJson(report), null, 2));
    else terminal.out(pageOf(report, terminal.columns));
    return undefined;
  },
});
