import { plural } from '../../report/figures.js';
import type { QueueStatus } from '../../train/queue/status.js';
import { shownAddress } from '../../queue-address.js';
import { table } from '../../report/table.js';
import { command } from '../command.js';
import { exitHelp } from '../exit-code.js';
import { queueOf, queueOption } from '../queue-option.js';
import { requireQueue } from './worker.js';

/** `evocell queue status` */
export const queueCommand = command({
  builder: (yargs) =>
    yargs
      .positional('what', { choices: ['status'] as const, demandOption: true, describe: 'what to show' })
      .options(queueOption)
      .option('json', { type: 'boolean', describe: 'as JSON' })
      .example('$0 queue status --queue redis://cluster-1/lab', 'machines, throughput, failures')
      .epilogue(exitHelp),
  async run(args, terminal) {
    const address = requireQueue(queueOf(args));
    const { queueStatus } = await import('../../train/queue/status.js');
    const status = await queueStatus(address);
    if (args.json) terminal.data(JSON.stringify(status, null, 2));
    else terminal.out([`queue ${shownAddress(address)}`, ...linesOf(status, terminal.columns)].join('\n'));
    return undefined;
  },
});

function linesOf({ terms, controllers, workers, work, memory }: QueueStatus, columns: number): string[] {
  const threads = workers.reduce((sum, worker) => sum + worker.threads, 0);
  return [
    terms
      ? `for evocell ${terms.version} on ${terms.backend}; ${work.waiting} pieces of work waiting, ${work.active} being done`
      : 'no search is on it',
    `Redis holds ${mebibytes(memory.used)} MiB${memory.most === null ? '' : ` of ${mebibytes(memory.most)}`}`,
    ...(controllers.length === 0
      ? []
      : [
          '',
          table(
            {
              head: ['search on', 'process', 'backend', 'minutes', 'asked', 'answered'],
              rows: controllers.map(({ host, process, backend, minutes, asked, answered }) => [
                ...[host, `${process}`, backend, minutes.toFixed(1), `${asked}`, `${answered}`],
              ]),
            },
            columns,
          ),
        ]),
    '',
    ...(workers.length === 0
      ? ['no worker is on it; start one: evocell worker --queue ADDRESS']
      : [
          table(
            {
              head: ['worker on', 'process', 'backend', 'threads', 'busy', 'done', 'a minute', 'failed'],
              rows: workers.map(({ host, process, backend, threads: own, busy, done, perMinute, failed }) => [
                ...[host, `${process}`, backend ?? 'any', `${own}`, `${busy}`, `${done}`],
                ...[perMinute.toFixed(1), `${failed}`],
              ]),
            },
            columns,
          ),
          `${plural(workers.length, 'worker')}, ${plural(threads, 'thread')}`,
        ]),
  ];
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}
