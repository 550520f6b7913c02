import { digest } from '../../store/digest.js';
import { openRun } from '../../store/open-run.js';
import { command } from '../command.js';
import { findRun } from '../run-name.js';

/** `evocell digest RUN` */
export const digestCommand = command({
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'folder of the run, or its name' })
      .example('$0 digest results/quickstart', 'compare it with that of another machine'),
  run(args, terminal) {
    terminal.data(digest(openRun(findRun(args.run), { write: false })));
    return undefined;
  },
});
