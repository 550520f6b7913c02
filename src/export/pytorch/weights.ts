/** Weights as PyTorch's modules have them. */
import type { Layer, LayerKind } from '../../plan/plan.js';
import { encodeSafetensors, type Tensors } from '../../store/safetensors.js';
import { exportedLayers, exportedWeights, type ExportedNetwork } from '../exported-network.js';
import { channelsFirst, outputsFirst, transposed, type Tensor } from '../tensor.js';
import { torchNames } from './names.js';

const asIs = (tensor: Tensor): Tensor => tensor;

/** How the field `weight` of a layer is laid out: in the plan as TensorFlow does, in PyTorch output first. */
const layouts = {
  conv2d: outputsFirst,
  depthwiseConv2d: channelsFirst,
  dense: (tensor) => transposed(tensor, [1, 0]),
} as const satisfies { readonly [K in LayerKind]?: (tensor: Tensor) => Tensor };

function layoutOf({ kind }: Layer): (tensor: Tensor) => Tensor {
  return kind in layouts ? layouts[kind as keyof typeof layouts] : asIs;
}

/**
 * A state dict: weights and running statistics by the plan's names, which are those of the authors' modules. Batch norms
 * lack `num_batches_tracked`, which PyTorch sets to 0 by itself when it loads them.
 */
export function stateDict({ plan, tensors }: ExportedNetwork): Tensors {
  const layers = exportedLayers(plan);
  const names = new Map(layers.flatMap(torchNames));
  const layout = new Map(
    layers.flatMap((layer) => ('weight' in layer ? [[layer.weight, layoutOf(layer)] as const] : [])),
  );
  return Object.fromEntries(
    exportedWeights(plan, layers).map((name) => [
      names.get(name) ?? name,
      (layout.get(name) ?? asIs)(tensors[name]!),
    ]),
  );
}

/** The state dict as a safetensors file, with the card in its metadata. */
export function torchWeights(network: ExportedNetwork): Uint8Array {
  const { card } = network;
  return encodeSafetensors(stateDict(network), {
    ...{ format: 'pt', ...(card && { card: JSON.stringify(card) }) },
  });
}
