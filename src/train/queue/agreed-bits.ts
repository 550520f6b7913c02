/** What bits the machines of a queue compute with a backend: those of the first one, while one with them is there. */
import type { Redis } from 'ioredis';
import { InputError } from '../../errors/input-error.js';
import type { BackendName } from '../../network/network.js';
import type { Keys } from './keys.js';

/** What this machine makes of a sum with a backend. */
export interface OwnBits {
  readonly backend: BackendName;
  readonly bits: string;
}

/**
 * Agrees on these for so many milliseconds, or keeps the agreement. Throws InputError where the others have other bits.
 * `where` is the queue.
 */
export async function keepBits(
  redis: Redis,
  keys: Keys,
  { backend, bits }: OwnBits,
  lease: number,
  where: string,
): Promise<void> {
  const key = keys.bits(backend);
  await redis.set(key, bits, 'PX', lease, 'NX');
  const theirs = await redis.getrange(key, 0, 100);
  if (theirs === '') {
    // The others' ended between the two.
    await redis.set(key, bits, 'PX', lease);
    return;
  }
  if (theirs !== bits)
    throw new InputError(
      `--queue: the backend ${backend} gives other bits on this machine than on those of the queue ${where}`,
      { advice: 'take another name of a queue for machines like this one' },
    );
  await redis.pexpire(key, lease);
}
