/** Signs of life: the holder of a lock renews it while it lives. */
import { Worker } from 'node:worker_threads';
import { using, writeAll } from './durable.js';
import type { FileSystem } from './file-system.js';
import { holderText, parseHolder } from './holder.js';
import type { Lock } from './lock.js';
import { renewalMilliseconds } from './lock-watch.js';
import { unless } from './store-error.js';

/**
 * Writes a new count into the lock. False when it is no longer this holder's: it is then left as it is. The file that
 * was looked into is the one that is written to, so a lock that another process puts in its place is never touched.
 */
export function renew(fs: FileSystem, { path, holder }: Lock, renewals: number): boolean {
  const file = unless(['ENOENT'], () => fs.open(path, 'update'));
  if (!file) return false;
  return using(file, (opened) => {
    const text = Buffer.alloc(opened.size());
    if (opened.read(text, 0) < text.length || parseHolder(text.toString())?.id !== holder.id) return false;
    writeAll(opened, Buffer.from(holderText(holder, renewals)), 0);
    return true;
  });
}

export interface Renewal {
  /** The folder of the lock was renamed. */
  moved(lock: Lock): void;
  stop(): void;
}

/** Begins to renew the lock. */
export type StartRenewal = (lock: Lock) => Renewal;

/** Renews it again and again until it is stopped. Where `keepsAlive` is false, the timer keeps no process alive. */
export function renewEach(
  fs: FileSystem,
  lock: Lock,
  { keepsAlive = false, period = renewalMilliseconds }: { keepsAlive?: boolean; period?: number } = {},
): Renewal {
  let current = lock;
  let renewals = 0;
  const timer = setInterval(() => {
    try {
      renew(fs, current, ++renewals);
    } catch {
      // a share that does not answer now may do so at the next renewal
    }
  }, period);
  if (!keepsAlive) timer.unref();
  return { moved: (to) => (current = to), stop: () => clearInterval(timer) };
}

/** What the thread is given. */
export interface RenewalThread {
  readonly lock: Lock;
  /** Milliseconds. */
  readonly period: number;
}

/**
 * Renews it from a thread of its own, because a search may keep its own thread busy for a long time. Where there is no
 * memory for a thread, from this one.
 */
export function renewInThread(fs: FileSystem, lock: Lock, period = renewalMilliseconds): Renewal {
  let current = lock;
  let instead: Renewal | undefined;
  let isStopped = false;
  const thread = new Worker(new URL('./renewal-thread.js', import.meta.url), {
    workerData: { lock, period } satisfies RenewalThread,
    execArgv: [],
    // addresses that the thread reserves count where virtual memory is limited
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4, codeRangeSizeMb: 4 },
  });
  thread.unref();
  thread.on('error', () => {
    if (!isStopped) instead = renewEach(fs, current, { period });
  });
  return {
    moved(to) {
      current = to;
      instead?.moved(to);
      thread.postMessage(to);
    },
    stop() {
      isStopped = true;
      instead?.stop();
      void thread.terminate();
    },
  };
}
