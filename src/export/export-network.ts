/** A network in any of the formats that other runtimes read. */
import { InputError } from '../errors/input-error.js';
import type { ExportedNetwork, ExportOptions } from './exported-network.js';
import { type ExportFormat, wholeFormats } from './formats.js';
import { onnxNetwork } from './onnx/network.js';
import { torchModule } from './pytorch/module.js';
import { torchWeights } from './pytorch/weights.js';
import { safetensorsNetwork } from './safetensors.js';
import { graphModel } from './tfjs/network.js';

/** One file of an export. */
export interface ExportedFile {
  /** `network.onnx` */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Throws InputError for a network that no file of that format can hold, and for options that it has no room for. */
export function exportNetwork(
  network: ExportedNetwork,
  format: ExportFormat,
  options: ExportOptions = {},
): ExportedFile[] {
  if ((options.normalise ?? options.softmax) && !wholeFormats.includes(format))
    throw new InputError(`${format}: holds weights, and neither preprocessing nor a softmax`, {
      advice: `leave them out, or choose another format`,
    });
  switch (format) {
    case 'onnx':
      return [{ name: 'network.onnx', bytes: onnxNetwork(network, options) }];
    case 'tfjs': {
      const { model, weights } = graphModel(network, options);
      return [
        { name: 'model.json', bytes: Buffer.from(model) },
        { name: 'weights.bin', bytes: weights },
      ];
    }
    case 'pytorch':
      return [
        { name: 'network.py', bytes: Buffer.from(torchModule(network, options)) },
        { name: 'network.safetensors', bytes: torchWeights(network) },
      ];
    case 'safetensors':
      return [{ name: 'network.safetensors', bytes: safetensorsNetwork(network) }];
  }
}
