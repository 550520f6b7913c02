import { cpus } from 'node:os';
import { probeBackends } from '../../experiment/run/backend-choice.js';
import { version } from '../../version.js';
import { command } from '../command.js';
import { exitCodes } from '../exit-code.js';

/** `evocell doctor` */
export const doctorCommand = command({
  command: 'doctor',
  describe: 'What works on this machine: each backend, or why not and how to get it',
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
    const backends = await probeBackends();
    if (json) terminal.out(JSON.stringify({ ...machine, backends }, null, 2));
    else {
      terminal.out(
        `evocell ${version}, Node ${process.version}, ${machine.cores} cores (${machine.processor})`,
      );
      for (const { name, available, device, reason, remedy } of backends) {
        terminal.out(`${name.padEnd(11)}${available ? `works: ${device}` : `not there: ${reason}`}`);
        if (remedy) terminal.out(`${' '.repeat(11)}get it: ${remedy}`);
      }
    }
    return backends.some(({ available }) => available) ? exitCodes.ok : exitCodes.failed;
  },
});
