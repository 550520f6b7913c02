/** What `test/digests.json` says, and everything that it has to say something about. */
import { readFileSync, writeFileSync } from 'node:fs';
import { networkPins } from './networks.js';
import type { Pin } from './pin.js';
import { spacePins } from './spaces.js';
import { strategyPins } from './strategies.js';

const file = new URL('../../../test/digests.json', import.meta.url);

export type Digests = Readonly<Record<string, string>>;

export const pins: readonly Pin[] = [...spacePins, ...strategyPins, ...networkPins];

export function readPinned(): Digests {
  return JSON.parse(readFileSync(file, 'utf8')) as Digests;
}

export function writePinned(digests: Digests): void {
  writeFileSync(file, `${JSON.stringify(digests, null, 2)}\n`);
}
