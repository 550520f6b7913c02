import { availableParallelism } from 'node:os';
import { InputError } from '../../errors/input-error.js';
import { backendNames } from '../../network/network.js';
import { addressVariable, passwordVariable, type QueueAddress } from '../../queue-address.js';
import { command, lastOf } from '../command.js';
import { countOf } from '../count.js';
import { exitHelp } from '../exit-code.js';
import { queueOf, queueOption } from '../queue-option.js';
import { stoppable } from '../stop.js';

/** `evocell worker --queue redis://HOST/NAME` */
export const workerCommand = command({
  builder: (yargs) =>
    yargs
      .option('queue', {
        ...queueOption.queue,
        describe: `where its work is: redis://HOST[:PORT]/NAME, or rediss:// for TLS (default: ${addressVariable}; a password stands in ${passwordVariable})`,
      })
      .option('workers', { type: 'string', describe: 'worker threads (default: one a core)' })
      .option('backend', {
        type: 'string',
        describe: `take part only in searches on this backend: ${backendNames.join(', ')} (default: that of the search)`,
      })
      .option('cache', {
        type: 'string',
        describe: 'folder for images, which are fetched once (default: ~/.cache/evocell/parts)',
      })
      .option('cache-size', { type: 'string', describe: 'GiB that they may take there (default: 10)' })
      .example('$0 worker --queue redis://cluster-1/lab', 'until Ctrl-C; searches may come and go')
      .epilogue(exitHelp),
  async run(args, terminal) {
    const address = requireQueue(queueOf(args));
    const workers = countOf('--workers', args.workers, 1024) ?? availableParallelism();
    const size = countOf('--cache-size', args['cache-size'], 100_000) ?? 10;
    const backend = backendOf(lastOf(args.backend));
    const { cacheFolder } = await import('../../train/queue/disk-cache.js');
    const { runQueueWorker } = await import('../../train/queue/queue-worker.js');
    await stoppable(terminal, (signal) =>
      runQueueWorker(
        {
          ...{ address, workers, onNote: (note) => terminal.err(note) },
          ...(backend && { backend }),
          cache: { folder: lastOf(args.cache) ?? cacheFolder(), bytes: size * 2 ** 30 },
        },
        signal,
      ),
    );
    return undefined;
  },
});

/** Throws InputError where there is none. */
export function requireQueue(address: QueueAddress | undefined): QueueAddress {
  if (address) return address;
  throw new InputError('--queue: which one?', {
    advice: `give redis://HOST[:PORT]/NAME, or put it into ${addressVariable}`,
  });
}

function backendOf(text: string | undefined) {
  if (text === undefined) return undefined;
  const backend = backendNames.find((name) => name === text);
  if (backend) return backend;
  throw new InputError(`--backend must be one of ${backendNames.join(', ')}, not ${text}`);
}
