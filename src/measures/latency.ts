/** How long a network takes on this machine. */
import { performance } from 'node:perf_hooks';
import type { ExportedNetwork } from '../export/exported-network.js';
import { openRunner } from './runner.js';
import type { LatencySettings } from './settings.js';

/**
 * Milliseconds: the median of at least `repeats` runs over a batch, and of as many as fit into `seconds`, after `warmup`
 * others, on one thread: what a machine gives drifts within tenths of a second. The images are zeros. `clock` tells
 * milliseconds, by default those of the wall. Throws InputError where the runtime is not there, and the signal's reason.
 */
export async function measureLatency(
  network: ExportedNetwork,
  settings: LatencySettings,
  signal?: AbortSignal,
  clock: () => number = () => performance.now(),
): Promise<number> {
  const runner = await openRunner(network, settings);
  try {
    const timed = async (): Promise<number> => {
      signal?.throwIfAborted();
      const start = clock();
      await runner.run();
      return clock() - start;
    };
    for (let i = 0; i < settings.warmup; i++) await timed();
    const times: number[] = [];
    const end = performance.now() + settings.seconds * 1000;
    while (times.length < settings.repeats || performance.now() < end) times.push(await timed());
    return medianOf(times);
  } finally {
    await runner.close();
  }
}

/** Of an even number of values the mean of the two in the middle. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
