/** Prints what decides, as digests: run by several versions of Node, it must print the same. */
import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { drawImages } from '../../src/data/procedural.js';
import { cos, exp, log, log2, power } from '../../src/elementary.js';
import { stream } from '../../src/random.js';
import { pins } from '../digests/pinned.js';

/** The quick ones of `test/digests.json`: all spaces and strategies, and one training. */
const quick = pins.filter(({ name }) => !/^search |bayesian/.test(name));

export async function bits(): Promise<Record<string, string>> {
  const random = stream(0, 'bits');
  const { pixels } = await drawImages(20, 0, 'training');
  const results = [exp, log, log2, cos, (x: number) => power(x, 33)].map((of) =>
    Float64Array.from({ length: 20_000 }, () => of(random.next() * 9)),
  );
  const digests: Record<string, string> = {
    'elementary functions': sha256(...results),
    'normal deviates': sha256(Float64Array.from({ length: 20_000 }, () => random.normal())),
    'procedural images': sha256(pixels),
  };
  for (const { name, digest } of quick) digests[name] = await digest();
  return digests;
}

function sha256(...arrays: readonly (Float64Array | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const array of arrays) hash.update(array);
  return hash.digest('hex');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(JSON.stringify(await bits()));
