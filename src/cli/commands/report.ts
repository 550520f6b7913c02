import { writePage } from '../../experiment/read/write-page.js';
import { command, lastOf } from '../command.js';
import { pluginsOf, pluginOption } from '../load-plugins.js';
import { findRun } from '../run-name.js';

/** `evocell report RUN` */
export const reportCommand = command({
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'folder of the run, or its name' })
      .option('out', { type: 'string', describe: 'file of the page (default: report.html in the folder)' })
      .options(pluginOption)
      .example('$0 report results/quickstart', 'makes results/quickstart/report.html'),
  async run(args, terminal) {
    const folder = findRun(args.run);
    const plugins = await pluginsOf([folder], args.plugin);
    const out = lastOf(args.out);
    terminal.data(writePage(folder, { plugins, ...(out !== undefined && { out }) }));
    return undefined;
  },
});
