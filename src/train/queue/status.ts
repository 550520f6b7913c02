/** Who is on a queue, what they have done, and how much is waiting. */
import type { QueueAddress } from '../../queue-address.js';
import { bullName, keysOf } from './keys.js';
import { queueLibraries } from './libraries.js';
import { membersOf, readTerms, type ControllerCard, type Terms, type WorkerCard } from './presence.js';
import { connectRedis, requireRedis } from './redis-connection.js';
import { defaultTimes } from './times.js';

type Aged<Card extends { readonly since: number }> = Omit<Card, 'since'> & {
  /** Since it came. */
  readonly minutes: number;
};

export interface QueueStatus {
  /** What all on it agree on; null where no search is there. */
  readonly terms: Terms | null;
  readonly controllers: readonly Aged<ControllerCard>[];
  /** `perMinute`: pieces of work, over its whole time. */
  readonly workers: readonly (Aged<WorkerCard> & { readonly perMinute: number })[];
  readonly work: { readonly waiting: number; readonly active: number };
  /** Of Redis, in bytes; `most` is null where it has no limit. */
  readonly memory: { readonly used: number; readonly most: number | null };
}

/** Throws InputError where there is no Redis. */
export async function queueStatus(address: QueueAddress): Promise<QueueStatus> {
  await requireRedis(address);
  const { Queue } = await queueLibraries();
  const { redis, end } = await connectRedis(address, defaultTimes);
  try {
    const keys = keysOf(address.name);
    const queue = new Queue(bullName(address.name), { connection: redis, skipVersionCheck: true });
    queue.on('error', () => undefined);
    const [terms, controllers, workers] = [
      await readTerms(redis, keys),
      await membersOf(redis, keys, 'controllers'),
      await membersOf(redis, keys, 'workers'),
    ];
    const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized');
    const { waiting = 0, active = 0, delayed = 0, prioritized = 0 } = counts;
    const info = await redis.info('memory');
    const most = infoNumber(info, 'maxmemory');
    return {
      terms: terms ?? null,
      controllers: controllers.map(aged),
      workers: workers.map(aged).map((worker) => ({
        ...worker,
        perMinute: worker.done / Math.max(worker.minutes, 1 / 60),
      })),
      work: { waiting: waiting + delayed + prioritized, active },
      memory: { used: infoNumber(info, 'used_memory'), most: most === 0 ? null : most },
    };
  } finally {
    end();
  }
}

function aged<Card extends { readonly since: number }>({ since, ...card }: Card) {
  return { ...card, minutes: Math.max(0, Date.now() - since) / 60_000 };
}

function infoNumber(info: string, name: string): number {
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
}
