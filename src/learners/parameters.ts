/** The parameters of a small network: named tensors, which lie in one row of numbers one after the other. */
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { size } from '../plan/size.js';
import type { Shape } from '../plan/plan.js';
import { computed, numbersOf, type Tfjs } from './tfjs.js';

export type Shapes = Readonly<Record<string, Shape>>;
export type Parameters = Readonly<Record<string, Tensor>>;

export function parameterCount(shapes: Shapes): number {
  return Object.values(shapes).reduce((sum, shape) => sum + size(shape), 0);
}

/** All of them, from `draw`, in the order of `shapes`. */
export function drawn(shapes: Shapes, draw: (name: string) => number): Float32Array {
  return Float32Array.from(
    Object.entries(shapes).flatMap(([name, shape]) => Array.from({ length: size(shape) }, () => draw(name))),
  );
}

/** The numbers of each, by name: parts of the row. */
export function named(shapes: Shapes, values: Float32Array): Record<string, Float32Array> {
  let at = 0;
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, values.subarray(at, (at += size(shape)))]),
  );
}

export function parametersOf(tf: Tfjs, shapes: Shapes, values: Float32Array): Parameters {
  const parts = named(shapes, values);
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, tf.tensor(parts[name]!, [...shape])]),
  );
}

/** The gradient of a loss that depends on all of them, in their order; differentiated by tfjs. */
export function gradientOf(
  shapes: Shapes,
  values: Float32Array,
  loss: (tf: Tfjs, parameters: Parameters) => Scalar,
): { readonly loss: number; readonly gradient: Float32Array } {
  return computed((tf) => {
    const names = Object.keys(shapes);
    const given = Object.values(parametersOf(tf, shapes, values));
    const of = (...tensors: Tensor[]): Scalar =>
      loss(tf, Object.fromEntries(names.map((name, i) => [name, tensors[i]!])));
    const { value, grads } = tf.valueAndGrads(of)(given);
    const gradient = new Float32Array(values.length);
    let at = 0;
    for (const part of grads) {
      gradient.set(numbersOf(part), at);
      at += part.size;
    }
    return { loss: numbersOf(value)[0]!, gradient };
  });
}

/** Numbers as text that JSON holds: base64 of little-endian float32. */
export function textOf(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}

export function valuesOf(text: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer);
}
