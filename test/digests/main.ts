/** `npm run test:digests`: what differs from `test/digests.json`. With `-- --write`, the file is rewritten. */
import { pins, readPinned, writePinned } from './pinned.js';

const before = readPinned();
const after: Record<string, string> = {};
for (const { name, digest } of pins) after[name] = await digest();

const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
const different = names.filter((name) => before[name] !== after[name]);
for (const name of different)
  console.log(`${name}: ${before[name] ?? 'not pinned'} -> ${after[name] ?? 'no longer there'}`);
console.log(`${different.length} of ${names.length} digests differ.`);

if (process.argv.includes('--write')) {
  writePinned(after);
  if (different.length > 0)
    console.log('Name them in CHANGELOG.md, under "Bits that changed", with the reason.');
} else if (different.length > 0) process.exitCode = 1;
