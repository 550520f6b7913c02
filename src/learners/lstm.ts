/** A step of a long short-term memory (Hochreiter and Schmidhuber 1997), without peepholes. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { sigmoid, tanh } from './exact.js';
import type { Tfjs } from './tfjs.js';

/** How the four parts of a layer's sums are ordered: input, forget and output gate, and the new content (g). */
export type GateOrder = 'ifgo' | 'ifog';

/** Memory and output of a layer, both [rows, units]. */
export interface LstmState {
  readonly c: Tensor;
  readonly h: Tensor;
}

export function emptyState(tf: Tfjs, rows: number, units: number): LstmState {
  return { c: tf.zeros([rows, units]), h: tf.zeros([rows, units]) };
}

/** The next state: `sums` [rows, 4 units] are the weighted inputs of all gates, before their activation. */
export function lstmStep(tf: Tfjs, sums: Tensor, { c }: LstmState, order: GateOrder): LstmState {
  const parts = tf.split(sums, 4, 1);
  const part = (gate: string): Tensor => parts[order.indexOf(gate)]!;
  const kept = tf.mul(sigmoid(tf, part('f')), c);
  const memory = tf.add(tf.mul(sigmoid(tf, part('i')), tanh(tf, part('g'))), kept);
  return { c: memory, h: tf.mul(sigmoid(tf, part('o')), tanh(tf, memory)) };
}
