/** Numbers that golden files do not store but name the making of; see the README beside it, "The generator". */
import { size } from '../../src/plan/size.js';
import type { Shape } from '../../src/plan/plan.js';

/** 32-bit FNV-1a over the UTF-8 bytes. */
function hash(text: string): number {
  let value = 2166136261;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 16777619);
  return value >>> 0;
}

/** Draws in [0, 1) from the stream of this seed and name. */
export function draws(seed: number, name: string): () => number {
  let state = hash(`${seed}:${name}`);
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A weight in TensorFlow's layout. */
export function generatedWeight(seed: number, name: string, shape: Shape): Float32Array {
  const draw = draws(seed, `weight/${name}`);
  const vector = shape.length === 1;
  const depthwise = shape.length === 4 && shape[3] === 1 && !vector;
  const fan = size(depthwise ? shape.slice(0, 2) : shape.slice(0, -1));
  const bound = vector ? 0.25 : Math.sqrt(3 / fan);
  const offset = vector && name.endsWith('.weight') ? 1 : 0;
  return Float32Array.from({ length: size(shape) }, () => offset + (2 * draw() - 1) * bound);
}

/** Images, NHWC. */
export function generatedImages(seed: number, name: string, length: number): Float32Array {
  const draw = draws(seed, `images/${name}`);
  return Float32Array.from({ length }, () => (2 * draw() - 1) * 1.7);
}

/** Sum of the values, each times 2u - 1 of the stream of the weight's name. */
export function probe(seed: number, name: string, values: ArrayLike<number>): number {
  const draw = draws(seed, `probe/${name}`);
  return Array.from(values).reduce((sum, value) => sum + value * (2 * draw() - 1), 0);
}

/** Factors of element-wise dropout: 0 where u < rate, else 1 / (1 - rate). */
export function generatedDropout(
  seed: number,
  name: string,
  rate: number,
  count: number,
): Float32Array<ArrayBuffer> {
  const draw = draws(seed, `dropout/${name}`);
  return Float32Array.from({ length: count }, () => (draw() >= rate ? 1 / (1 - rate) : 0));
}

/** Draws in [0, 1) of the linear congruential generator that files name `lcg32`. */
export function lcg32(seed: number): () => number {
  let x = seed;
  return () => (x = (1664525 * x + 1013904223) % 2 ** 32) / 2 ** 32;
}
