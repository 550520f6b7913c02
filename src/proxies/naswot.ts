/**
 * NASWOT (Mellor, Turner, Storkey and Crowley, "Neural Architecture Search without Training", ICML 2021): how
 * differently a network's ReLUs answer to different images. K[i][j] = number of units that are on for both images or
 * off for both; the score is log |det K|.
 */
import { LuDecomposition, Matrix } from 'ml-matrix';
import { log } from '../elementary.js';
import type { Plan } from '../plan/plan.js';
import type { Proxy } from './proxy.js';

export const naswot: Proxy = {
  metrics: ['naswot'],
  async score({ plan, batches, compile, weights }) {
    const [batch] = batches;
    const relus = reluInputs(plan);
    const network = compile(plan, batch!.size, 'evaluate');
    const { outputs } = await network.pass(batch!, weights(plan, 'plan'), { outputs: [...relus.keys()] });
    return {
      naswot: logDeterminant(
        agreement(
          [...relus].map(([id, times]) => ({ values: outputs[id]!, times })),
          batch!.size,
        ),
      ),
    };
  },
};

/**
 * What ReLUs read, and how many of them read it: a unit is on where that is above 0, and counts for each ReLU, as in
 * the authors' code.
 */
export function reluInputs({ layers }: Plan): Map<string, number> {
  const readers = new Map<string, number>();
  for (const { kind, inputs } of layers)
    if (kind === 'relu') readers.set(inputs[0]!, (readers.get(inputs[0]!) ?? 0) + 1);
  return readers;
}

/** Units of some layer before its ReLUs, `[images, units]` row-major, and how many ReLUs read them. */
export interface Units {
  readonly values: Float32Array;
  readonly times: number;
}

/** K: of each pair of images the number of units that agree. */
export function agreement(layers: readonly Units[], images: number): number[][] {
  const counts = Array.from({ length: images }, () => new Array<number>(images).fill(0));
  for (const { values, times } of layers) {
    const codes = signs(values, images);
    for (let i = 0; i < images; i++)
      for (let j = 0; j <= i; j++) {
        const agree = times * (values.length / images - differing(codes[i]!, codes[j]!));
        counts[i]![j]! += agree;
        if (j < i) counts[j]![i]! += agree;
      }
  }
  return counts;
}

/** Of each image, one bit a unit: above 0. */
function signs(values: Float32Array, images: number): Uint32Array[] {
  const units = values.length / images;
  return Array.from({ length: images }, (_, image) => {
    const words = new Uint32Array(Math.ceil(units / 32));
    const base = image * units;
    for (let word = 0; word < words.length; word++) {
      const first = base + 32 * word;
      const count = Math.min(32, units - 32 * word);
      let bits = 0;
      for (let bit = 0; bit < count; bit++) bits |= Number(values[first + bit]! > 0) << bit;
      words[word] = bits;
    }
    return words;
  });
}

function differing(one: Uint32Array, other: Uint32Array): number {
  let count = 0;
  for (let i = 0; i < one.length; i++) {
    let bits = one[i]! ^ other[i]!;
    bits -= (bits >>> 1) & 0x55555555;
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
    count += (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
  }
  return count;
}

/** log |det|; minus infinity for a matrix without an inverse (two images that no unit tells apart). */
export function logDeterminant(matrix: readonly (readonly number[])[]): number {
  const triangular = new LuDecomposition(new Matrix(matrix.map((row) => [...row]))).upperTriangularMatrix;
  return triangular.diagonal().reduce((sum, value) => sum + log(Math.abs(value)), 0);
}
