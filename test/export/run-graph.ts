/** Runs a graph model with TensorFlow.js, in plain JavaScript. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import type { GraphModel } from '../../src/export/tfjs/network.js';

export async function runGraph(
  { model, weights }: GraphModel,
  images: Float32Array | Int32Array,
  shape: readonly number[],
): Promise<Float32Array> {
  const { modelTopology, signature, weightsManifest, userDefinedMetadata } = JSON.parse(
    model,
  ) as tf.io.ModelJSON & { signature: object };
  const bytes = Uint8Array.from(weights).buffer;
  const loaded = await loadGraphModel({
    load: () =>
      Promise.resolve({
        ...{ modelTopology, signature, weightSpecs: weightsManifest[0]!.weights, weightData: bytes },
        ...(userDefinedMetadata && { userDefinedMetadata }),
      }),
  });
  await tf.setBackend('cpu');
  const input = tf.tensor(images, [...shape], images instanceof Int32Array ? 'int32' : 'float32');
  const output = loaded.predict(input) as tf.Tensor;
  const values = (await output.data()) as Float32Array;
  tf.dispose([input, output]);
  loaded.dispose();
  return values;
}
