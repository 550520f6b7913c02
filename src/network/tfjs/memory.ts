/** What a network run by tfjs will hold, so that a batch that does not fit is split before it is tried. */
import { cost } from '../../plan/cost.js';
import { isAttention, type AttentionKind } from '../../plan/layer-cost.js';
import type { Layer, LayerOf, Plan, Shape } from '../../plan/plan.js';
import { size } from '../../plan/size.js';
import { MemoryLimitError } from '../network.js';
import { tileQueries } from './attention-tile.js';
import { largest } from '../../extremes.js';

/**
 * How many float32 copies a pass holds at once of a layer's outputs, of attention's scores, and of the pixels around
 * each pixel (keys and values of local attention), these also with the margin by which windows reach over the edge.
 * In training autodiff keeps the outputs of the operations that a layer is composed of, not only the layer's; in
 * evaluation tensors are given up after their last use. The figures are a little above what the networks of the tests
 * take.
 */
interface Copies {
  readonly outputs: number;
  readonly scores: number;
  readonly neighbours: number;
  readonly padded: number;
}

const copies: { readonly train: Copies; readonly evaluate: Copies } = {
  train: { outputs: 5, scores: 8, neighbours: 22, padded: 2 },
  evaluate: { outputs: 3, scores: 5, neighbours: 12, padded: 0 },
};

/** Numbers an image that a layer takes beyond its output: attention's scores and neighbourhoods. */
function scratch(layer: Layer, shapes: ReadonlyMap<string, Shape>, purpose: 'train' | 'evaluate'): number {
  return isAttention(layer) ? attentionScratch(layer, shapes, purpose) : 0;
}

function attentionScratch(
  layer: LayerOf<AttentionKind>,
  shapes: ReadonlyMap<string, Shape>,
  purpose: 'train' | 'evaluate',
): number {
  const held = copies[purpose];
  switch (layer.kind) {
    case 'attention': {
      const [queries, keys] = layer.inputs.map((id) => shapes.get(id)![0]!) as [number, number];
      const at = purpose === 'train' ? queries : tileQueries(layer.heads, queries, keys);
      return held.scores * layer.heads * at * keys;
    }
    case 'localAttention': {
      const [height, width, channels] = shapes.get(layer.inputs[1]!)!;
      const margin = layer.window - 1;
      const pixels = height! * width! * (held.scores * layer.heads + held.neighbours * channels!);
      const padded = (height! + margin) * (width! + margin) * held.padded * channels!;
      return layer.window * layer.window * (pixels + padded);
    }
  }
}

/** Bytes that an image takes at most, and what does not grow with the batch: weights and, in training, gradients. */
function needs(plan: Plan, purpose: 'train' | 'evaluate'): { image: number; weights: number; fixed: number } {
  const held = copies[purpose];
  const shapes = new Map(plan.layers.map(({ id, shape }) => [id, shape]));
  const weights = plan.weights.reduce((sum, { shape }) => sum + 4 * size(shape), 0);
  const beyond = plan.layers.map((layer) => 4 * scratch(layer, shapes, purpose));
  const { activationBytes, forwardPeakBytes } = cost(plan);
  return purpose === 'train'
    ? {
        image: held.outputs * activationBytes + beyond.reduce((a, b) => a + b, 0),
        ...{ weights, fixed: 3 * weights },
      }
    : { image: held.outputs * forwardPeakBytes + largest(beyond), weights, fixed: weights };
}

/** Bytes that a batch of `batch` images takes at most. */
export function predictedBytes(plan: Plan, batch: number, purpose: 'train' | 'evaluate'): number {
  const { image, fixed } = needs(plan, purpose);
  return batch * image + fixed;
}

/**
 * Images in the largest of the fewest equal parts of a batch that stay below the limit (bytes); the batch itself
 * where that does. Throws MemoryLimitError where one image alone takes more.
 */
export function partThatFits(
  plan: Plan,
  batch: number,
  purpose: 'train' | 'evaluate',
  limit = Infinity,
): number {
  const { image, weights, fixed } = needs(plan, purpose);
  if (batch * image + fixed <= limit) return batch;
  // Adding gradients up takes the sum and a term.
  const summing = purpose === 'train' ? 2 * weights : 0;
  const most = Math.floor((limit - fixed - summing) / image);
  if (most >= 1) return Math.ceil(batch / Math.ceil(batch / most));
  const mebibytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`;
  throw new MemoryLimitError(
    `one image needs about ${mebibytes(image + fixed + summing)}, and ${mebibytes(limit)} are allowed: take a smaller network, or allow more (memory)`,
  );
}
