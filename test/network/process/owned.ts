/** A backend module for the pool: each worker's trainer process, noted in the file that EVOCELL_NOTES names. */
import { appendFileSync } from 'node:fs';
import type { Backend, BackendName } from '../../../src/network/network.js';
import { openProcessBackend } from '../../../src/network/process/process-backend.js';

export async function openBackend(name: BackendName): Promise<Backend> {
  const backend = await openProcessBackend({ backend: name });
  appendFileSync(process.env['EVOCELL_NOTES']!, `${backend.pid}\n`);
  return backend;
}
