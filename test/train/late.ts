/**
 * A backend module for the pool: the toy backend, which cannot be opened as long as the file that EVOCELL_LATE names has
 * lines left, one line an attempt.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Backend, BackendName } from '../../src/network/network.js';
import { openBackend as open } from './toy.js';

export async function openBackend(
  name: BackendName,
  options: { readonly memoryLimit: number },
): Promise<Backend> {
  const file = process.env['EVOCELL_LATE']!;
  const [now, ...rest] = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  writeFileSync(file, rest.join('\n'));
  if (now !== undefined) throw new Error('the device is not free yet');
  return open(name, options);
}
