/** What a search took over from an earlier run, in words. */
import type { Origin } from '../store/run-record.js';

/** `begun with the 4 best architectures and the shared weights of results/mine (12 trials)` */
export function originLine({ run, trials, architectures, took }: Omit<Origin, 'checkpointSha256'>): string {
  const best = architectures === 1 ? 'the best architecture' : `the ${architectures} best architectures`;
  const taken = [...(architectures > 0 ? [best] : []), ...took];
  return `begun with ${taken.join(' and ')} of ${run} (${trials} trials)`;
}
