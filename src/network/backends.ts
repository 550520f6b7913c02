/** Opens what computes, by name, and says what there is. */
import { BackendError } from './backend-error.js';
import { backendNames, type Backend, type BackendName } from './network.js';

export { BackendError };

export interface BackendOptions {
  /** Bytes that it may hold. Default: what there is. */
  readonly memoryLimit?: number;
  /** Drives the device from this process. Default: backends on native libraries get one of their own. */
  readonly inside?: boolean;
  /** Number of the worker that it is for: workers take the devices in turn. Default 0. */
  readonly place?: number;
}

/** What `doctor` says of a backend. */
export interface BackendReport {
  readonly name: BackendName;
  readonly available: boolean;
  /** What it computes on. */
  readonly device?: string;
  /** True for a device that outruns the processor; `auto` takes no other but wasm. */
  readonly accelerated?: boolean;
  readonly reason?: string;
  /** The command that gets it. */
  readonly remedy?: string;
}

interface Provider {
  /** Computes in a native library, whose crash should not be the run's. */
  readonly native?: boolean;
  /** What its process finds in its environment. */
  readonly environment?: (place: number) => Promise<Record<string, string>>;
  readonly open: (options: BackendOptions) => Promise<Backend>;
  /** Throws BackendError where the backend cannot be had. */
  readonly probe: () => Promise<{ readonly device: string; readonly accelerated?: boolean }>;
}

const providers: Readonly<Record<BackendName, Provider>> = {
  wasm: {
    open: async (options) => (await import('./wasm/wasm-backend.js')).openWasmBackend(options),
    probe: async () => {
      (await (await import('./wasm/wasm-backend.js')).openWasmBackend()).dispose();
      return { device: 'WebAssembly with SIMD on one core for each worker' };
    },
  },
  webgpu: {
    native: true,
    open: async (options) => (await import('./tfjs/webgpu.js')).openWebgpuBackend(options),
    probe: async () => {
      const { deviceName, isSoftware, webgpuAdapter } = await import('./tfjs/webgpu.js');
      const adapter = await webgpuAdapter();
      return { device: deviceName(adapter), accelerated: !isSoftware(adapter) };
    },
  },
  tensorflow: {
    native: true,
    environment: async (place) => {
      const { cudaDevices, deviceEnvironment } = await import('./process/devices.js');
      return deviceEnvironment(await cudaDevices(process.env), place, process.env);
    },
    open: async (options) => (await import('./tfjs/tensorflow.js')).openTensorflowBackend(options),
    probe: async () => {
      const { name, gpu } = await (await import('./tfjs/tensorflow.js')).loadLibtensorflow();
      return { device: `${name}, ${gpu ? 'CUDA' : 'processor'}`, accelerated: gpu };
    },
  },
  cpu: {
    open: async (options) => {
      await import('@tensorflow/tfjs-backend-cpu');
      return (await import('./tfjs/tfjs-backend.js')).openTfjsBackend('cpu', options);
    },
    probe: () => Promise.resolve({ device: 'plain JavaScript, for cross-checks' }),
  },
};

/** Starts the backend. Throws BackendError where it cannot be had. */
export async function openBackend(name: BackendName, options: BackendOptions = {}): Promise<Backend> {
  const { native, open, environment } = providers[name];
  if (!native || options.inside) return open(options);
  const { openProcessBackend } = await import('./process/process-backend.js');
  const { memoryLimit, place = 0 } = options;
  const setup = { backend: name, ...(memoryLimit !== undefined && { memoryLimit }) };
  return openProcessBackend(setup, await environment?.(place));
}

/** What is there, in the order of `backendNames`. Starts drivers, so it may take a second. */
export async function availableBackends(): Promise<BackendReport[]> {
  const reports: BackendReport[] = [];
  for (const name of backendNames) {
    try {
      reports.push({ name, available: true, ...(await providers[name].probe()) });
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      reports.push({ name, available: false, reason: error.reason, remedy: error.remedy });
    }
  }
  return reports;
}
