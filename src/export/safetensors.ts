/** A network's weights as a safetensors file. */
import { encodeSafetensors } from '../store/safetensors.js';
import { exportedLayers, exportedWeights, type ExportedNetwork } from './exported-network.js';

/**
 * Weights and running statistics by the plan's names, in the layout of TensorFlow, as in a network's folder. The card
 * stands in the metadata.
 */
export function safetensorsNetwork({ plan, tensors, card }: ExportedNetwork): Uint8Array {
  const names = exportedWeights(plan, exportedLayers(plan));
  return encodeSafetensors(Object.fromEntries(names.map((name) => [name, tensors[name]!])), {
    ...{ format: 'evocell', layout: 'tensorflow' },
    ...(card && { card: JSON.stringify(card) }),
  });
}
