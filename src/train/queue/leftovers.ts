/** What controllers that are gone leave on a queue, and what BullMQ keeps of one that nobody uses. */
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.js';
import { membersOf } from './presence.js';

/** Pieces of work that are looked at. */
const mostWork = 10_000;

/** What BullMQ keeps of a queue without work. */
const bullWords = ['events', 'meta', 'id', 'stalled-check'];

/** Removes work of controllers that are gone. */
export async function sweep(redis: Redis, queue: Queue, keys: Keys): Promise<void> {
  const alive = new Set((await membersOf(redis, keys, 'controllers')).map(({ id }) => id));
  const jobs = await queue.getJobs(['waiting', 'delayed', 'prioritized', 'failed'], 0, mostWork);
  for (const job of jobs) {
    const owner = /^([0-9a-f]{16})-\d+$/.exec(job?.id ?? '')?.[1];
    if (job?.id !== undefined && (owner === undefined || !alive.has(owner))) await queue.remove(job.id);
  }
}

/** Where no controller is left, removes the agreement, and what BullMQ keeps if there is no work either. */
export async function removeUnused(redis: Redis, queue: Queue, keys: Keys): Promise<void> {
  if ((await membersOf(redis, keys, 'controllers')).length > 0) return;
  await redis.unlink(keys.terms);
  if (!(await isWorked(queue))) await redis.unlink(bullWords.map((word) => queue.toKey(word)));
}

/** Whether there is work on the queue, whosever it is. */
async function isWorked(queue: Queue): Promise<boolean> {
  const counts = await queue.getJobCounts();
  return Object.values(counts).some((count) => count > 0);
}
