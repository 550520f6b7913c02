/** How long a network takes on this machine. */
import { performance } from 'node:perf_hooks';
import { InputError } from '../errors/input-error.js';
import type { ExportedNetwork } from '../export/exported-network.js';
import { onnxNetwork } from '../export/onnx/network.js';
import { openBackend } from '../network/backends.js';
import { view, weightTable } from '../network/weights.js';
import { size } from '../plan/size.js';
import type { LatencySettings } from './settings.js';

/** Runs the network once over a batch. */
interface Runner {
  run(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Milliseconds: the median of `repeats` runs over a batch, after `warmup` others, on one thread. The images are zeros.
 * `clock` tells milliseconds, by default those of the wall. Throws InputError where the runtime is not there, and the
 * signal's reason.
 */
export async function measureLatency(
  network: ExportedNetwork,
  settings: LatencySettings,
  signal?: AbortSignal,
  clock: () => number = () => performance.now(),
): Promise<number> {
  const runner =
    settings.runtime === 'evocell' ? await ours(network, settings) : await onnx(network, settings);
  try {
    const times: number[] = [];
    for (let i = 0; i < settings.warmup + settings.repeats; i++) {
      signal?.throwIfAborted();
      const start = clock();
      await runner.run();
      if (i >= settings.warmup) times.push(clock() - start);
    }
    return medianOf(times);
  } finally {
    await runner.close();
  }
}

/** Of an even number of values the mean of the two in the middle. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

async function ours({ plan, tensors }: ExportedNetwork, { batch }: LatencySettings): Promise<Runner> {
  const backend = await openBackend('wasm');
  const compiled = backend.compile(plan, batch, 'evaluate');
  const weights = weightTable(plan.weights);
  for (const { name } of plan.weights) view(weights, name).set(tensors[name]!.values);
  const images = {
    images: new Float32Array(batch * imageValues(plan)),
    labels: new Uint8Array(batch),
    size: batch,
  };
  return {
    run: async () =>
      void (await compiled.pass(images, weights, { statistics: 'running', sameWeights: true })),
    close() {
      compiled.dispose();
      backend.dispose();
      return Promise.resolve();
    },
  };
}

function imageValues({ layers }: ExportedNetwork['plan']): number {
  return size(layers.find(({ kind }) => kind === 'input')!.shape);
}

/** As much of onnxruntime-node as is used, which is not among our dependencies. */
interface OnnxRuntime {
  readonly InferenceSession: {
    create(
      model: Uint8Array,
      options: { readonly intraOpNumThreads: number; readonly logSeverityLevel: 3 },
    ): Promise<{
      run(feeds: Readonly<Record<string, unknown>>): Promise<unknown>;
      release(): Promise<void>;
    }>;
  };
  readonly Tensor: new (type: 'float32', values: Float32Array, shape: readonly number[]) => unknown;
}

/** It may be missing: the name is put together so that the compiler does not look for it. */
const runtimeName = ['onnxruntime', 'node'].join('-');

/** Throws InputError where it is not installed. */
export async function onnxRuntime(): Promise<OnnxRuntime> {
  try {
    return (await import(runtimeName)) as OnnxRuntime;
  } catch (error) {
    throw new InputError(
      `onnxruntime-node cannot be loaded (${(error as Error).message.split('\n', 1)[0]})`,
      {
        advice: 'install it beside evocell (npm install onnxruntime-node), or measure with runtime: evocell',
      },
    );
  }
}

async function onnx(network: ExportedNetwork, { batch }: LatencySettings): Promise<Runner> {
  const { InferenceSession, Tensor } = await onnxRuntime();
  const session = await InferenceSession.create(onnxNetwork(network), {
    ...{ intraOpNumThreads: 1, logSeverityLevel: 3 },
  });
  const [height, width, channels] = network.plan.layers.find(({ kind }) => kind === 'input')!.shape;
  const values = new Float32Array(batch * imageValues(network.plan));
  const images = new Tensor('float32', values, [batch, channels!, height!, width!]);
  return {
    run: async () => void (await session.run({ images })),
    close: () => session.release(),
  };
}
