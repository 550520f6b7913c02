/**
 * A worker of a queue as a process of its own, whose hold on work is short, so that what is lost is noticed soon:
 * `node worker-program.js redis://HOST/NAME`.
 */
import { queueAddress } from '../../src/queue-address.js';
import { runQueueWorker } from '../../src/train/queue/queue-worker.js';
import { quickTimes } from '../train/queue/toy-queue.js';

const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
await runQueueWorker({ address: queueAddress(process.argv[2])!, workers: 1, times: quickTimes }, stop.signal);
