/** Runs an ONNX file with onnxruntime, on one thread. */
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** The output, whatever it is called. */
export async function runOnnx(
  model: Uint8Array,
  images: Float32Array | Uint8Array,
  shape: readonly number[],
): Promise<{ readonly name: string; readonly values: Float32Array; readonly shape: readonly number[] }> {
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  try {
    const type = images instanceof Uint8Array ? 'uint8' : 'float32';
    const results = await session.run({ images: new Tensor(type, images, shape) });
    const [name] = session.outputNames;
    const output = results[name!]!;
    return { name: name!, values: output.data as Float32Array, shape: output.dims };
  } finally {
    await session.release();
  }
}
