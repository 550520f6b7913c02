/**
 * Waiting for a lock whose holder may be gone. Whoever wants it looks at it again and again: a change is a sign of
 * life, and the lock stays where it is; when it has not changed for `silentMilliseconds`, it may be taken over. Only
 * the clock of the process that watches counts.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { FileSystem } from './file-system.js';
import { HeldError, readLock, silent, type SilentLocks } from './lock.js';

/** How often a holder renews its lock. */
export const renewalMilliseconds = 2_000;
/** How long a lock has to stay unchanged: a holder may miss many renewals on a busy machine or a slow share. */
export const silentMilliseconds = 30_000;
/** Time between two looks. */
export const lookMilliseconds = 1_000;

export interface Clock {
  /** Milliseconds from any moment on; never goes back. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** This process's clock. Sleep ends with the signal's reason when it is aborted. */
export function processClock(signal?: AbortSignal): Clock {
  return {
    now: () => performance.now(),
    async sleep(milliseconds) {
      try {
        await delay(milliseconds, undefined, { signal });
      } catch (error) {
        signal?.throwIfAborted();
        throw error;
      }
    },
  };
}

export interface Patience {
  readonly clock: Clock;
  /** Told once when it takes more than a few looks. */
  readonly onWait?: (line: string) => void;
}

/**
 * Does what needs a lock, and waits for silence where one is held by a process that may be gone. Throws HeldError when
 * the holder shows signs of life.
 */
export async function whenFree<T>(
  fs: FileSystem,
  patience: Patience,
  action: (watched: SilentLocks) => T,
): Promise<T> {
  const watched = new Set<string>();
  for (;;)
    try {
      return action(watched);
    } catch (error) {
      if (!(error instanceof HeldError) || error.isCertain) throw error;
      await watch(fs, error, patience);
      watched.add(silent(error.path, error.text));
    }
}

/** Resolves when the lock is gone, or has not changed for long enough. Throws HeldError as soon as it changes. */
async function watch(fs: FileSystem, held: HeldError, { clock, onWait }: Patience): Promise<void> {
  const { path, text } = held;
  let last = clock.now();
  for (let quiet = 0, looks = 1; quiet < silentMilliseconds; looks++) {
    await clock.sleep(lookMilliseconds);
    const now = clock.now();
    // while this process was stopped, the holder may have been stopped, too
    quiet += Math.min(now - last, 2 * lookMilliseconds);
    last = now;
    const found = readLock(fs, path);
    if (found === undefined) return;
    if (found !== text) throw new HeldError(path, found);
    if (looks === 5) onWait?.(waiting(held));
  }
}

function waiting({ message }: HeldError): string {
  const seconds = silentMilliseconds / 1000;
  const [said] = message.split(';');
  return `${said}, or was: its lock is taken over when it shows no sign of life for ${seconds} seconds`;
}
