/** Runs an ONNX file with onnxruntime, on one thread. */
import type * as Onnxruntime from 'onnxruntime-common';

/**
 * Its 288 MB are no dependency: `.ci/run` installs it, and tests that need it are left out by name without it. The name
 * is put together so that the compiler does not look for it.
 */
const runtime = ['onnxruntime', 'node'].join('-');
const onnxruntime = (await import(runtime).catch(() => undefined)) as typeof Onnxruntime | undefined;

/** A test that runs an ONNX file. */
export function itRunsOnnx(title: string, test: () => Promise<void>): void {
  if (onnxruntime) it(title, test);
  else it.skip(`${title} (left out: npm install --no-save --ignore-scripts ${runtime} brings what runs it)`);
}

/** The output, whatever it is called. Throws Error where onnxruntime is not installed. */
export async function runOnnx(
  model: Uint8Array,
  images: Float32Array | Uint8Array,
  shape: readonly number[],
): Promise<{ readonly name: string; readonly values: Float32Array; readonly shape: readonly number[] }> {
  if (!onnxruntime) throw new Error(`npm install --no-save --ignore-scripts ${runtime}`);
  const { InferenceSession, Tensor } = onnxruntime;
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
