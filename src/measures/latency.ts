/** How long a network takes on this machine. */
import { performance } from 'node:perf_hooks';
import type { ExportedNetwork } from '../export/exported-network.js';
import { openRunner } from './runner.js';
import type { LatencySettings } from './settings.js';

/**
 * Milliseconds: the median of `repeats` runs over a batch, after `warmup` others, on one thread. The images are zeros.
 * `clock` tells milliseconds, by default those of the wall. Throws InputError where the runtime is not there, and the
 * signal's reason.
 */
export async function measureLatency(
  network: ExportedNetwork,
  settings: LatencySettings,
  signal?: AbortSignal,
  clock: () => number = () => performance.now(),
): Promise<number> {
  const runner = await openRunner(network, settings);
  try {
    const times: number[] = [];
    for (let i = 0; i < settings.warmup + settings.repeats; i++) {
      signal?.throwIfAborted();
      const start = clock();
      await runner.run();
      if (i >= settings.warmup) times.push(clock() - start);
    }
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
