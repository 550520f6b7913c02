/** The thread that renews the lock of a run. */
import { parentPort, workerData } from 'node:worker_threads';
import { disk } from './file-system.js';
import type { Lock } from './lock.js';
import { renewEach, type RenewalThread } from './renewal.js';

const { lock, period } = workerData as RenewalThread;
const renewal = renewEach(disk, lock, { keepsAlive: true, period });
parentPort?.on('message', (to: Lock) => renewal.moved(to));
