/** BullMQ's queue and what it tells of its work, each on a connection of its own. */
import type { Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import type { QueueAddress } from '../../queue-address.js';
import { pause, untilAborted } from '../pool/signals.js';
import { bullName } from './keys.js';
import { queueLibraries } from './libraries.js';
import { connectRedis, requireRedis } from './redis-connection.js';
import type { QueueTimes } from './times.js';

export interface QueueConnection {
  readonly redis: Redis;
  readonly queue: Queue;
  readonly events: QueueEvents;
  /** Hears what the queue tells until the signal is aborted. */
  listen(signal: AbortSignal): Promise<void>;
  /** Waits for Redis until the signal is aborted. */
  close(patience: AbortSignal): Promise<void>;
}

/** Throws InputError where there is no Redis. */
export async function connectQueue(address: QueueAddress, times: QueueTimes): Promise<QueueConnection> {
  await requireRedis(address);
  const { Queue, QueueEvents } = await queueLibraries();
  const [asking, listening] = [await connectRedis(address, times), await connectRedis(address, times)];
  const name = bullName(address.name);
  const queue = new Queue(name, { connection: asking.redis, skipVersionCheck: true });
  const events = new QueueEvents(name, { connection: listening.redis, autorun: false });
  queue.on('error', () => undefined);
  events.on('error', () => undefined);
  return {
    ...{ redis: asking.redis, queue, events },
    async listen(signal) {
      // It stops at an event that does not parse: anyone on the queue can write one.
      while (!signal.aborted)
        await events
          .run()
          .catch(() => pause(times.heartbeat, signal))
          .catch(() => undefined);
    },
    async close(patience) {
      await Promise.race([events.close().catch(() => undefined), untilAborted(patience)]);
      await Promise.race([queue.close().catch(() => undefined), untilAborted(patience)]);
      // BullMQ leaves connections open that it was given.
      for (const connection of [asking, listening]) connection.end();
    },
  };
}
