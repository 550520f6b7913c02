/**
 * Contents that a controller has in Redis: what it put there for its work, and what workers left for it. Those that no
 * piece of work needs stay for a while, for the next may need them again.
 */
import type { ContentStore } from './content-store.js';
import { partBytes, partLength, type Content } from './content.js';
import { Recent } from './recent.js';
import type { Shipment } from './shipment.js';
import type { QueueTimes } from './times.js';

/** Bytes of contents of earlier work that stay in Redis. */
const kept = 2 ** 26;

export class SentContents {
  /** When each was put there, and how many pieces of work that are under way need it. */
  readonly #put = new Map<string, { time: number; users: number }>();
  readonly #idle = new Recent<null>(kept, (_, name) => this.#forget(name));

  constructor(
    private readonly store: Pick<ContentStore, 'put' | 'get' | 'remove'>,
    private readonly times: Pick<QueueTimes, 'contents'>,
  ) {}

  /** So many more pieces of work need what is sent with them. */
  use({ contents }: Shipment, change: number): void {
    for (const { parts } of contents)
      for (const [name, { length }] of parts) {
        const known = this.#put.get(name) ?? { time: -Infinity, users: 0 };
        known.users += change;
        this.#put.set(name, known);
        if (known.users > 0) this.#idle.delete(name);
        else this.#idle.set(name, null, length);
      }
  }

  /** Puts there what is not, as far as one knows, or not for long. */
  async put({ contents }: Shipment): Promise<void> {
    const now = performance.now();
    const parts = new Map<string, Uint8Array>();
    for (const content of contents)
      for (const [name, bytes] of content.parts) {
        const known = this.#put.get(name);
        if (known && now - known.time < this.times.contents / 2) continue;
        parts.set(name, bytes);
        // At once, so that work beside it does not send the same.
        if (known) known.time = now;
      }
    try {
      await this.store.put(parts);
    } catch (error) {
      for (const name of parts.keys()) {
        const known = this.#put.get(name);
        if (known) known.time = -Infinity;
      }
      throw error;
    }
  }

  /** What a worker did not find that looked after `since`; what was put there later it may find now. */
  async supply({ contents, onDemand }: Shipment, names: readonly string[], since: number): Promise<void> {
    const wanted = new Map<string, Uint8Array>();
    const now = performance.now();
    for (const { parts } of [...contents, ...onDemand])
      for (const name of names) {
        const bytes = parts.get(name);
        const known = this.#put.get(name);
        if (!bytes || (known && known.time > since)) continue;
        wanted.set(name, bytes);
      }
    await this.store.put(wanted);
    for (const name of wanted.keys())
      this.#put.set(name, { time: now, users: this.#put.get(name)?.users ?? 0 });
  }

  /** The bytes that a worker left; undefined where they are gone or damaged, or Redis does not say. */
  async fetch(content: Content): Promise<Uint8Array | undefined> {
    const found = await this.store.get(content.parts, partBytes).catch(() => new Map<string, Buffer>());
    const parts = content.parts.map((name) => found.get(name));
    if (parts.some((part) => part === undefined)) return undefined;
    const bytes = Buffer.concat(parts as Buffer[]);
    return bytes.length === content.bytes ? bytes : undefined;
  }

  /** Contents that a worker left: they stay for a while, for the next piece of work may need them. */
  adopt(contents: readonly Content[]): void {
    const time = performance.now();
    for (const content of contents)
      content.parts.forEach((name, i) => {
        if (this.#put.get(name)?.users) return;
        this.#put.set(name, { time, users: 0 });
        this.#idle.set(name, null, partLength(content, i));
      });
  }

  /** Redis has lost its memory. */
  areLost(): void {
    for (const known of this.#put.values()) known.time = -Infinity;
  }

  /** Takes all of it out of Redis. */
  remove(): Promise<void> {
    return this.store.remove([...this.#put.keys()]);
  }

  #forget(name: string): void {
    this.#put.delete(name);
    this.store.remove([name]).catch(() => undefined);
  }
}
