/** `--queue`: workers of other machines. */
import { addressVariable, queueAddress, shownAddress, type QueueAddress } from '../queue-address.js';
import { lastOf } from './command.js';

export const queueOption = {
  queue: {
    type: 'string',
    describe: `the workers of a queue in place of threads here: redis://HOST[:PORT]/NAME, or rediss:// for TLS (changes no result; default: ${addressVariable})`,
  },
} as const;

/** Undefined where neither the command nor the environment names one. Throws InputError. */
export function queueOf(args: { readonly queue?: string | undefined }): QueueAddress | undefined {
  return queueAddress(lastOf(args.queue));
}

/** Where it is computed, for what is said at the beginning. */
export function poolInWords({
  queue,
  workers,
}: {
  readonly queue?: QueueAddress | undefined;
  readonly workers: number;
}): string {
  if (queue) return `the workers of the queue ${shownAddress(queue)}`;
  return workers === 1 ? 'one worker' : `${workers} workers`;
}
