/**
 * SWAP (Peng, Song, Fayek, Ciesielski and Chang, "SWAP-NAS: Sample-Wise Activation Patterns for Ultra-Fast NAS", ICLR
 * 2024, definition 3.3): how many different patterns the units of all ReLUs have over the images of a batch; a pattern
 * is one bit an image. Weights are standard normal.
 */
import { reluInputs } from './naswot.js';
import type { Proxy } from './proxy.js';

export const swap: Proxy = {
  metrics: ['swap'],
  async score({ plan, batches, compile, weights }) {
    const [batch] = batches;
    const relus = [...reluInputs(plan).keys()];
    const network = compile(plan, batch!.size, 'evaluate');
    const { outputs } = await network.pass(batch!, weights(plan, 'normal'), { outputs: relus });
    return {
      swap: patterns(
        relus.map((id) => outputs[id]!),
        batch!.size,
      ),
    };
  },
};

/** Images whose bits are looked at together. */
const word = 16;
const codesOfWord = 65536;

/** Different patterns of all units together; `units`: `[images, units]` row-major, before the ReLU. */
export function patterns(units: readonly Float32Array[], images: number): number {
  let labels = codes(units, images, 0);
  let different = countOf(labels);
  for (let first = word; first < images; first += word)
    ({ labels, different } = together(labels, codes(units, images, first)));
  return different;
}

/** Of each unit, one bit for each image of a word. */
function codes(units: readonly Float32Array[], images: number, first: number): Uint32Array {
  const result = new Uint32Array(units.reduce((sum, values) => sum + values.length / images, 0));
  let start = 0;
  for (const values of units) {
    const count = values.length / images;
    for (let image = first; image < Math.min(images, first + word); image++) {
      const row = image * count;
      for (let unit = 0; unit < count; unit++)
        result[start + unit] = (result[start + unit]! << 1) | Number(values[row + unit]! > 0);
    }
    start += count;
  }
  return result;
}

function countOf(oneWord: Uint32Array): number {
  const seen = new Uint8Array(codesOfWord);
  for (const code of oneWord) seen[code] = 1;
  let sum = 0;
  for (let code = 0; code < codesOfWord; code++) sum += seen[code]!;
  return sum;
}

/** Pairs of label and code, numbered in the order in which they first come. */
function together(labels: Uint32Array, next: Uint32Array): { labels: Uint32Array; different: number } {
  const numbers = new Map<number, number>();
  const result = labels.map((label, unit) => {
    const pair = label * codesOfWord + next[unit]!;
    const known = numbers.get(pair) ?? numbers.size;
    numbers.set(pair, known);
    return known;
  });
  return { labels: result, different: numbers.size };
}
