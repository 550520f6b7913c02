import { writePage } from '../../experiment/read/write-page.js';
import { command } from '../command.js';
import { findRun } from '../run-name.js';

/** `evocell report RUN` */
export const reportCommand = command({
  command: 'report <run>',
  describe: 'Write a page about a run: charts, the front, diagrams of its cells',
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'folder of the run, or its name' })
      .example('$0 report results/quickstart', 'makes results/quickstart/report.html'),
  run(args, terminal) {
    terminal.out(writePage(findRun(args.run)));
    return undefined;
  },
});
