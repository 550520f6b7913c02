import { cpus } from 'node:os';
import { probeBackends } from '../../experiment/run/backend-choice.js';
import { tryFolder } from '../../store/result-file.js';
import { StoreError } from '../../store/store-error.js';
import { version } from '../../version.js';
import { command } from '../command.js';
import { exitCodes } from '../exit-code.js';

/** `evocell doctor` */
export const doctorCommand = command({
  builder: (yargs) =>
    yargs
      .option('json', { type: 'boolean', describe: 'as JSON' })
      .example('$0 doctor', 'first thing to run when something does not work'),
  async run({ json }, terminal) {
    const cores = cpus();
    const machine = {
      version,
      node: process.version,
      processor: cores[0]?.model ?? 'unknown',
      cores: cores.length,
    };
    const backends = await probeBackends({ worker: true });
    const results = resultsFolder();
    if (json) terminal.data(JSON.stringify({ ...machine, backends, results }, null, 2));
    else {
      terminal.out(
        `evocell ${version}, Node ${process.version}, ${machine.cores} cores (${machine.processor})`,
      );
      for (const { name, available, device, reason, remedy } of backends) {
        terminal.out(`${name.padEnd(11)}${available ? `works: ${device}` : `not there: ${reason}`}`);
        if (remedy) terminal.out(`${' '.repeat(11)}get it: ${remedy}`);
      }
      terminal.out(`results    ${results.writable ? 'can be written' : results.notes[0]}`);
      if (results.writable) for (const note of results.notes) terminal.out(`${' '.repeat(11)}${note}`);
    }
    return backends.some(({ available }) => available) ? exitCodes.ok : exitCodes.failed;
  },
});

/** Where runs go when a search is given no folder. */
function resultsFolder(): { readonly writable: boolean; readonly notes: readonly string[] } {
  try {
    return { writable: true, notes: tryFolder('results') };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { writable: false, notes: [error.message] };
  }
}
