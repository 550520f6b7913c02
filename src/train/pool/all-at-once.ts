/** Pieces of work that go side by side. */
import { linkedSignal } from './signals.js';

/**
 * Starts all in their order and gives what they came to. When one throws, the others are stopped through their
 * signal, and what it threw is thrown once all have ended.
 */
export async function allAtOnce<T>(
  works: readonly ((signal: AbortSignal) => Promise<T>)[],
  signal: AbortSignal,
): Promise<T[]> {
  const { stop, fail, unlink } = linkedSignal([signal]);
  try {
    const ends = await Promise.allSettled(
      works.map(async (work) => {
        try {
          stop.throwIfAborted();
          return await work(stop);
        } catch (error) {
          fail(error);
          throw error;
        }
      }),
    );
    return ends.map((end) => {
      if (end.status === 'rejected') throw stop.reason;
      return end.value;
    });
  } finally {
    unlink();
  }
}
