/** Contents in Redis, part by part. */
import type { Redis } from 'ioredis';
import { sha256, type Parts } from './content.js';
import type { Keys } from './keys.js';

/** Parts that are asked for, or sent, at a time. */
const atOnce = 16;

export class ContentStore {
  constructor(
    readonly redis: Redis,
    readonly keys: Keys,
    /** Milliseconds that a part stays after it was put. */
    readonly stay: number,
  ) {}

  /** Throws what Redis says, such as that it is out of memory. */
  async put(parts: Parts): Promise<void> {
    const all = [...parts];
    for (let i = 0; i < all.length; i += atOnce) {
      const pipeline = this.redis.pipeline();
      for (const [name, bytes] of all.slice(i, i + atOnce))
        // A copy, for sockets take no shared memory.
        pipeline.set(this.keys.content(name), Buffer.from(bytes), 'PX', this.stay);
      resultsOf(await pipeline.exec());
    }
  }

  /** Those that are there, whole and true. Of each no more is read than `most` bytes. */
  async get(names: readonly string[], most: number): Promise<Map<string, Buffer>> {
    const found = new Map<string, Buffer>();
    for (let i = 0; i < names.length; i += atOnce) {
      const some = names.slice(i, i + atOnce);
      const pipeline = this.redis.pipeline();
      for (const name of some) pipeline.getrangeBuffer(this.keys.content(name), 0, most - 1);
      const values = resultsOf(await pipeline.exec());
      some.forEach((name, j) => {
        const bytes = values[j];
        if (Buffer.isBuffer(bytes) && bytes.length > 0 && sha256(bytes) === name) found.set(name, bytes);
      });
    }
    return found;
  }

  async remove(names: readonly string[]): Promise<void> {
    if (names.length > 0) await this.redis.unlink(names.map((name) => this.keys.content(name)));
  }
}

/** Throws the first error among them. */
export function resultsOf(results: readonly [Error | null, unknown][] | null): unknown[] {
  return (results ?? []).map(([error, value]) => {
    if (error) throw error;
    return value;
  });
}
