/** A network that runs on this machine, one batch at a time. */
import { InputError } from '../errors/input-error.js';
import type { ExportedNetwork } from '../export/exported-network.js';
import { onnxNetwork } from '../export/onnx/network.js';
import { openBackend } from '../network/backends.js';
import { view, weightTable } from '../network/weights.js';
import { size } from '../plan/size.js';
import type { RunnerSettings } from './settings.js';

/** Runs the network once over a batch of images, which are zeros. */
export interface Runner {
  run(): Promise<void>;
  close(): Promise<void>;
}

/** On one thread. Throws InputError where the runtime is not there. */
export function openRunner(network: ExportedNetwork, settings: RunnerSettings): Promise<Runner> {
  return settings.runtime === 'evocell' ? ours(network, settings) : onnx(network, settings);
}

async function ours({ plan, tensors }: ExportedNetwork, { batch }: RunnerSettings): Promise<Runner> {
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

async function onnx(network: ExportedNetwork, { batch }: RunnerSettings): Promise<Runner> {
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
