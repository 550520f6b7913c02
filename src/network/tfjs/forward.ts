/** Runs a plan: each layer once, in the plan's order. */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Layer, LayerKind } from '../../plan/plan.js';
import { attentions } from './attention.js';
import { convolutions } from './convolution.js';
import type { LayerFunction, LayerFunctions, Pass } from './layer.js';
import { noises } from './dropout.js';
import { normalisations } from './normalisation.js';
import { pointwise } from './pointwise.js';
import { poolings } from './pooling.js';

const layerFunctions: LayerFunctions<Exclude<LayerKind, 'input'>> = {
  ...attentions,
  ...convolutions,
  ...noises,
  ...normalisations,
  ...pointwise,
  ...poolings,
};

/**
 * The outputs' tensors, from the images `[size, ...]`. Each tensor goes as soon as no layer needs it any more
 * (autodiff keeps what the gradients need).
 */
export function forward(
  layers: readonly Layer[],
  images: Tensor,
  outputs: readonly string[],
  pass: Pass,
): Tensor[] {
  const lastUse = new Map<string, number>();
  layers.forEach((layer, i) => layer.inputs.forEach((id) => lastUse.set(id, i)));
  const values = new Map<string, Tensor>();
  layers.forEach((layer, i) => {
    const inputs = layer.inputs.map((id) => values.get(id)!);
    values.set(layer.id, layer.kind === 'input' ? images : tf.tidy(() => run(layer, inputs, pass)));
    for (const id of new Set(layer.inputs)) {
      const value = values.get(id)!;
      if (lastUse.get(id) === i && !outputs.includes(id) && value !== images) value.dispose();
    }
  });
  return outputs.map((id) => {
    const value = values.get(id);
    if (!value) throw new Error(`the plan has no layer ${id}`);
    return value;
  });
}

function run(layer: Exclude<Layer, { kind: 'input' }>, inputs: readonly Tensor[], pass: Pass): Tensor {
  const compute = layerFunctions[layer.kind] as LayerFunction<typeof layer.kind>;
  const output = compute(layer, inputs, pass);
  pass.layerDone?.();
  const expected = [pass.size, ...layer.shape];
  if (
    output.shape.length !== expected.length ||
    expected.some((length, axis) => output.shape[axis] !== length)
  )
    throw new Error(`layer ${layer.id} (${layer.kind}) gives [${output.shape}], the plan says [${expected}]`);
  return output;
}
