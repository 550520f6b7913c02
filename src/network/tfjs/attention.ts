/** Dense layers and attention. */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { LayerOf } from '../../plan/plan.js';
import { tileQueries } from './attention-tile.js';
import type { LayerFunctions } from './layer.js';
import { pad } from './image.js';

/** Added to the scores of keys that must not be seen; its exponential is 0 in float32. */
const hidden = -1e9;

/** `[size, n, heads * d]` to `[size, heads, n, d]`. */
function split(x: Tensor, heads: number): Tensor4D {
  const features = x.shape[x.rank - 1]!;
  const tokens = x.size / (x.shape[0]! * features);
  return tf.transpose(tf.reshape(x, [x.shape[0]!, tokens, heads, features / heads]), [0, 2, 1, 3]);
}

/** 0 where token `first + i` may see token `j`, `j <= first + i`. */
function causalMask(first: number, queries: number, keys: number): Tensor2D {
  const values = new Float32Array(queries * keys);
  for (let i = 0; i < queries; i++)
    values.fill(hidden, i * keys + Math.min(keys, first + i + 1), (i + 1) * keys);
  return tf.tensor2d(values, [queries, keys]);
}

/** What `count` queries from `first` on see: `[size, heads, count, dv]`. */
function mix(
  { scale, causal }: LayerOf<'attention'>,
  [queries, keys, values]: readonly [Tensor4D, Tensor4D, Tensor4D],
  first: number,
  count: number,
): Tensor4D {
  const whole = count === queries.shape[2];
  const asked = whole ? queries : tf.slice(queries, [0, 0, first, 0], [-1, -1, count, -1]);
  const scores = tf.mul(tf.matMul(asked, keys, false, true), scale);
  const seen = causal ? tf.add(scores, causalMask(first, count, keys.shape[2])) : scores;
  return tf.matMul(tf.softmax(seen), values);
}

/** 0 for the pixels of each window that lie in the image: `[height * width, 1, 1, window * window]`. */
function edgeMask(height: number, width: number, window: number): Tensor4D {
  const before = Math.floor(window / 2);
  const values: number[] = [];
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      for (let tap = 0; tap < window * window; tap++) {
        const y = row + Math.floor(tap / window) - before;
        const x = column + (tap % window) - before;
        values.push(y >= 0 && y < height && x >= 0 && x < width ? 0 : hidden);
      }
  return tf.tensor4d(values, [height * width, 1, 1, window * window]);
}

/** The pixels around each place, side by side: `[size, height, width, window * window * channels]`. */
function neighbours(x: Tensor4D, window: number): Tensor4D {
  const [size, height, width, channels] = x.shape;
  const before = Math.floor(window / 2);
  const after = window - 1 - before;
  const padded = pad(x, [before, after, before, after]);
  const shifted = Array.from({ length: window * window }, (_, tap) =>
    tf.slice(padded, [0, Math.floor(tap / window), tap % window, 0], [size, height, width, channels]),
  );
  return tf.concat(shifted, 3);
}

/** The learned offsets of each tap: row offsets for the first half of the channels, column offsets for the other. */
function relative(rows: Tensor, columns: Tensor, window: number): Tensor {
  const half = rows.size / window;
  const square = [window, window, half];
  const down = tf.add(tf.reshape(rows, [window, 1, half]), tf.zeros(square));
  const across = tf.add(tf.reshape(columns, [1, window, half]), tf.zeros(square));
  return tf.reshape(tf.concat([down, across], 2), [1, window * window, 2 * half]);
}

export const attentions: LayerFunctions<'dense' | 'attention' | 'localAttention'> = {
  dense: (layer, [x], pass) => {
    const weight = pass.weight(layer.weight) as Tensor2D;
    const product = tf.matMul(tf.reshape(x!, [-1, weight.shape[0]]) as Tensor2D, weight);
    const y = layer.bias === undefined ? product : tf.add(product, pass.weight(layer.bias));
    return tf.reshape(y, [pass.size, ...layer.shape]);
  },
  /** Vaswani et al. 2017, section 3.2. */
  attention: (layer, inputs, pass) => {
    const [queries, keys, values] = inputs.map((x) => split(x, layer.heads)) as [
      Tensor4D,
      Tensor4D,
      Tensor4D,
    ];
    const count = queries.shape[2];
    const tile = pass.training ? count : tileQueries(layer.heads, count, keys.shape[2]);
    const tiles = Array.from({ length: Math.ceil(count / tile) }, (_, i) =>
      tf.tidy(() => mix(layer, [queries, keys, values], i * tile, Math.min(tile, count - i * tile))),
    );
    const mixed = tiles.length === 1 ? tiles[0]! : tf.concat(tiles, 2);
    return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [pass.size, ...layer.shape]);
  },
  /** Ramachandran et al. 2019, equations 2 and 3; pixels outside the image are not seen. */
  localAttention: (layer, inputs, pass) => {
    const { heads, window } = layer;
    const [queries, keys, values] = inputs as readonly Tensor4D[];
    const [size, height, width, channels] = keys!.shape;
    const places = height * width;
    const taps = window * window;
    const byHead = (x: Tensor) => tf.transpose(tf.reshape(x, [size * places, taps, heads, -1]), [0, 2, 1, 3]);

    const around = tf.reshape(neighbours(keys!, window), [size * places, taps, channels]);
    const offsets = relative(pass.weight(layer.rowWeight), pass.weight(layer.columnWeight), window);
    const asked = tf.reshape(queries!, [size * places, heads, 1, channels / heads]);
    const scores = tf.reshape(tf.matMul(asked, byHead(tf.add(around, offsets)), false, true), [
      size,
      places,
      heads,
      taps,
    ]);
    const mask = tf.reshape(edgeMask(height, width, window), [1, places, 1, taps]);
    const shares = tf.reshape(tf.softmax(tf.add(scores, mask)), [size * places, heads, 1, taps]);
    const mixed = tf.matMul(shares, byHead(neighbours(values!, window)));
    return tf.reshape(mixed, [pass.size, ...layer.shape]);
  },
};
