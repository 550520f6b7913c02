/** What a layer's function gets and gives. Tensors carry the batch as first axis: `[size, ...layer.shape]`. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Layer, LayerKind } from '../../plan/plan.js';
import type { Statistics, TrainingOptions } from '../network.js';

/** One run through a network. */
export interface Pass {
  /** Images in the batch. */
  readonly size: number;
  readonly statistics: Statistics;
  /** Absent in evaluation, where nothing is dropped. */
  readonly training?: TrainingOptions;
  /** The weight of this name, in its own shape. */
  readonly weight: (name: string) => Tensor;
  /** The share of this name: a scalar where it has a gradient. */
  readonly share: (name: string) => Tensor | number;
  /** Takes a statistic of the batch, to be read beside the gradients under this name. */
  readonly record: (name: string, value: Tensor) => void;
  /** Called after each layer, while all that it took is still held. */
  readonly layerDone?: () => void;
}

/** Computes a layer with tfjs operations that have gradients; returns a tensor of its own, never its input. */
export type LayerFunction<K extends LayerKind> = (
  layer: Layer & { readonly kind: K },
  inputs: readonly Tensor[],
  pass: Pass,
) => Tensor;

/** The functions of some kinds. */
export type LayerFunctions<K extends LayerKind> = { readonly [Kind in K]: LayerFunction<Kind> };
