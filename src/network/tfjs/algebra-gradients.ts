/**
 * Gradients of the tfjs kernels that calculate with numbers and matrices. The Node build of tfjs-core carries none (only
 * the all-in-one package registers them); these say the calculus and which kernels it takes, and nothing more. tfjs is
 * handed in, so that what learns a small network can load it when it first does.
 */
import type { GradConfig, NamedAttrMap, Tensor } from '@tensorflow/tfjs-core';

export type Tfjs = typeof import('@tensorflow/tfjs-core');
export type GradientRule = Omit<GradConfig, 'kernelName'>;

/** By the name of the kernel. */
export function algebraGradients(tf: Tfjs): Readonly<Record<string, GradientRule>> {
  /** The sum over the axes along which `shape` was broadcast. */
  function reduceTo(gradient: Tensor, shape: number[]): Tensor {
    const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
    return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, shape);
  }

  /** A function of two numbers, broadcast: its partial derivatives times dy. */
  function binary(
    da: (dy: Tensor, a: Tensor, b: Tensor) => Tensor,
    db: (dy: Tensor, a: Tensor, b: Tensor) => Tensor,
  ): GradientRule {
    return {
      inputsToSave: ['a', 'b'],
      gradFunc: (dy, [a, b]) => ({
        a: () => reduceTo(da(dy as Tensor, a!, b!), a!.shape),
        b: () => reduceTo(db(dy as Tensor, a!, b!), b!.shape),
      }),
    };
  }

  /** A function of one number: its derivative times dy, from the input or from the output. */
  function unary(saved: 'x' | 'y', dx: (dy: Tensor, value: Tensor) => Tensor): GradientRule {
    return {
      ...(saved === 'x' ? { inputsToSave: ['x'] } : { outputsToSave: [true] }),
      gradFunc: (dy, [value]) => ({ x: () => dx(dy as Tensor, value!) }),
    };
  }

  /** A sum over axes: dy, spread out again and scaled. */
  function reduction(scale: (axes: readonly number[], shape: readonly number[]) => number): GradientRule {
    return {
      inputsToSave: ['x'],
      gradFunc: (dy, [x], { axis }) => ({
        x: () => {
          const axes = tf.util.parseAxisParam(axis as number | number[], x!.shape);
          const kept = x!.shape.map((length, i) => (axes.includes(i) ? 1 : length));
          return tf.mul(tf.reshape(dy as Tensor, kept), tf.fill(x!.shape, scale(axes, x!.shape)));
        },
      }),
    };
  }

  /** Of `op(a) op(b)`, each transposed or not; the batch axes of both agree. */
  function product(dy: Tensor, a: Tensor, b: Tensor, attrs: NamedAttrMap) {
    const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
    return {
      a: () => (transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB)),
      b: () => (transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA, false)),
    };
  }

  return {
    Add: binary(
      (dy) => dy,
      (dy) => dy,
    ),
    Sub: binary(
      (dy) => dy,
      (dy) => tf.neg(dy),
    ),
    Multiply: binary(
      (dy, _, b) => tf.mul(dy, b),
      (dy, a) => tf.mul(dy, a),
    ),
    RealDiv: binary(
      (dy, _, b) => tf.div(dy, b),
      (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
    ),
    Neg: { gradFunc: (dy) => ({ x: () => tf.neg(dy as Tensor) }) },
    Cast: { gradFunc: (dy) => ({ x: () => tf.clone(dy as Tensor) }) },
    Identity: { gradFunc: (dy) => ({ x: () => tf.clone(dy as Tensor) }) },
    Square: unary('x', (dy, x) => tf.mul(dy, tf.mul(x, 2))),
    Rsqrt: unary('y', (dy, y) => tf.mul(dy, tf.mul(tf.mul(y, tf.square(y)), -0.5))),
    Exp: unary('y', (dy, y) => tf.mul(dy, y)),
    Log: unary('x', (dy, x) => tf.div(dy, x)),
    // Not tf.step: libtensorflow has no such kernel, and its stand-in is seven of them.
    Relu: unary('y', (dy, y) => tf.mul(dy, tf.cast(tf.greater(y, 0), 'float32'))),
    Sigmoid: unary('y', (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
    Erf: unary('x', (dy, x) => tf.mul(dy, tf.mul(tf.exp(tf.neg(tf.square(x))), 2 / Math.sqrt(Math.PI)))),
    Sum: reduction(() => 1),
    Mean: reduction((axes, shape) => 1 / axes.reduce((count, axis) => count * shape[axis]!, 1)),
    Reshape: {
      inputsToSave: ['x'],
      gradFunc: (dy, [x]) => ({ x: () => tf.reshape(dy as Tensor, x!.shape) }),
    },
    Transpose: {
      gradFunc: (dy, _, { perm }) => ({
        x: () => tf.transpose(dy as Tensor, tf.backend_util.getUndoAxesPermutation(perm as number[])),
      }),
    },
    Concat: {
      saveAllInputs: true,
      gradFunc: (dy, parts, { axis }) => {
        const along = tf.util.parseAxisParam(axis as number, parts[0]!.shape)[0]!;
        const pieces = tf.split(
          dy as Tensor,
          parts.map(({ shape }) => shape[along]!),
          along,
        );
        return Object.fromEntries(pieces.map((piece, i) => [String(i), () => piece]));
      },
    },
    SplitV: { gradFunc: (dy, _, { axis }) => ({ x: () => tf.concat(dy as Tensor[], axis as number) }) },
    Slice: {
      inputsToSave: ['x'],
      gradFunc: (dy, [x], { begin, size }) => ({
        x: () => {
          const from = begin as number[];
          const paddings = x!.shape.map((length, i): [number, number] => {
            const taken = (size as number[])[i]!;
            return [from[i]!, taken === -1 ? 0 : length - from[i]! - taken];
          });
          return tf.pad(dy as Tensor, paddings);
        },
      }),
    },
    PadV2: {
      inputsToSave: ['x'],
      gradFunc: (dy, [x], { paddings }) => ({
        x: () =>
          tf.slice(
            dy as Tensor,
            (paddings as [number, number][]).map(([before]) => before),
            x!.shape,
          ),
      }),
    },
    BatchMatMul: {
      inputsToSave: ['a', 'b'],
      gradFunc: (dy, [a, b], attrs) => product(dy as Tensor, a!, b!, attrs),
    },
    Softmax: {
      outputsToSave: [true],
      gradFunc: (dy, [y]) => ({
        logits: () => {
          const weighted = tf.mul(dy as Tensor, y!);
          return tf.sub(weighted, tf.mul(tf.sum(weighted, -1, true), y!));
        },
      }),
    },
  };
}
