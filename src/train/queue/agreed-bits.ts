/** What bits the machines of a queue compute with a backend: those of the first one, while one with them is there. */
import type { Redis } from 'ioredis';
import { InputError } from '../../errors/input-error.js';
import type { BackendName } from '../../network/network.js';
import type { Keys } from './keys.js';

/** What this machine makes of a sum with a backend. */
export interface OwnBits {
  readonly backend: BackendName;
  /** A SHA-256. */
  readonly bits: string;
}

/** In one go, so that of two that come at once one sees the other's. Gives the digest that stands, and what stood there. */
const agree = `
local kind = redis.call('TYPE', KEYS[1]).ok
local stood = kind == 'string' and redis.call('GETRANGE', KEYS[1], 0, 64) or ''
local isDigest = #stood == 64 and not string.find(stood, '[^0-9a-f]')
if not isDigest then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
if stood == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return { isDigest and stood or ARGV[1], isDigest and 'digest' or kind }`;

/**
 * Agrees on these for so many milliseconds, or keeps the agreement, in place of what is no digest: says whether there
 * was such a thing. Throws InputError where the others have other bits. `where` is the queue.
 */
export async function keepBits(
  redis: Redis,
  keys: Keys,
  { backend, bits }: OwnBits,
  lease: number,
  where: string,
): Promise<{ readonly wasForeign: boolean }> {
  const answer = await redis.eval(agree, 1, keys.bits(backend), bits, lease);
  const [agreed, stood] = answer as [string, string];
  if (agreed !== bits)
    throw new InputError(
      `--queue: the backend ${backend} gives other bits on this machine than on those of the queue ${where}`,
      { advice: 'take another name of a queue for machines like this one' },
    );
  return { wasForeign: stood !== 'digest' && stood !== 'none' };
}
