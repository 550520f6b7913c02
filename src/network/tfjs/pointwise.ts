/** Layers that work on each number, or only move numbers about. */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayerFunctions } from './layer.js';

type Kind =
  | 'relu'
  | 'gelu'
  | 'quickGelu'
  | 'identity'
  | 'add'
  | 'concat'
  | 'zero'
  | 'reshape'
  | 'addWeight'
  | 'scale'
  | 'gate'
  | 'prependTokens'
  | 'token';

function weighted(x: Tensor, share: Tensor | number): Tensor {
  return share === 1 ? x : tf.mul(x, share);
}

export const pointwise: LayerFunctions<Kind> = {
  relu: (_, [x]) => tf.relu(x!),
  /** Hendrycks and Gimpel 2016: x times the normal distribution function of x. */
  gelu: (_, [x]) => tf.mul(tf.mul(x!, 0.5), tf.add(tf.erf(tf.mul(x!, Math.SQRT1_2)), 1)),
  /** Their approximation by a sigmoid, which Image GPT takes. */
  quickGelu: (_, [x]) => tf.mul(x!, tf.sigmoid(tf.mul(x!, 1.702))),
  identity: (_, [x]) => tf.clone(x!),
  add: ({ shares }, inputs, pass) => {
    const terms = inputs.map((x, i) => weighted(x, shares ? pass.share(shares[i]!) : 1));
    return terms.length === 1 ? tf.clone(terms[0]!) : terms.reduce((sum, term) => tf.add(sum, term));
  },
  concat: (_, inputs) => tf.concat([...inputs], -1),
  zero: ({ shape }, _, { size }) => tf.zeros([size, ...shape]),
  reshape: ({ shape }, [x], { size }) => tf.reshape(x!, [size, ...shape]),
  addWeight: ({ weight }, [x], pass) => tf.add(x!, pass.weight(weight)),
  scale: ({ weight }, [x], pass) => tf.mul(x!, pass.weight(weight)),
  gate: ({ shape }, [x, scores], { size }) => {
    const shifted = tf.add(tf.div(scores!, 6), 0.5);
    // 1 - relu(1 - relu(y)) is y between 0 and 1, of kernels whose gradients every backend has.
    const open = tf.sub(1, tf.relu(tf.sub(1, tf.relu(shifted))));
    return tf.mul(x!, tf.reshape(open, [size, 1, 1, shape[2]!]));
  },
  prependTokens: ({ weight, tokens, shape }, [x], pass) => {
    const blank = tf.zeros([pass.size, tokens, shape[1]!]);
    return tf.concat([tf.add(blank, tf.reshape(pass.weight(weight), [tokens, shape[1]!])), x!], 1);
  },
  token: ({ index, shape }, [x], { size }) =>
    tf.reshape(tf.slice(x!, [0, index, 0], [size, 1, x!.shape[2]!]), [size, ...shape]),
};
