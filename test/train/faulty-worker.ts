/** A worker of the pool that has the faults of `faults.ts`. */
import type { Message, Reply } from '../../src/train/threads/task.js';
import work, { endWith } from '../../src/train/threads/worker.js';
import { injectFault } from './faults.js';

export default function faultyWork(message: Message): Promise<Reply> {
  try {
    injectFault(message);
  } catch (error) {
    return endWith(error);
  }
  return work(message);
}
