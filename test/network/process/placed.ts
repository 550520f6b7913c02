/**
 * A backend module for the pool that computes nothing: it notes in the file that EVOCELL_NOTES names which place
 * opened a backend, and has its worker end, which it notes, too, in the first task that has a network.
 */
import { appendFileSync } from 'node:fs';
import type { Backend, BackendName } from '../../../src/network/network.js';

export function openBackend(name: BackendName, { place }: { readonly place: number }): Promise<Backend> {
  const note = (what: string): void => appendFileSync(process.env['EVOCELL_NOTES']!, `${what} ${place}\n`);
  note('open');
  return Promise.resolve({
    name,
    compile: () => {
      note('end');
      process.exit(1);
    },
    dispose: () => undefined,
  });
}
