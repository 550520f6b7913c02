/** tfjs's WebGPU backend in Node, on Dawn (the package `webgpu`). */
import * as tf from '@tensorflow/tfjs-core';
import { BackendError, optional } from '../backend-error.js';
import type { Backend } from '../network.js';
import { openTfjsBackend, type TfjsOptions } from './tfjs-backend.js';

/** What is used here of the WebGPU interface, whose types come with packages that need not be there. */
interface Adapter {
  readonly features: ReadonlySet<string>;
  readonly limits: Readonly<Record<string, number>>;
  readonly info: { readonly vendor: string; readonly architecture: string; readonly description: string };
  requestDevice(descriptor: object): Promise<Device>;
}

interface Device {
  destroy(): void;
}

interface Dawn {
  readonly globals: object;
  create(options: readonly string[]): { requestAdapter(options: object): Promise<Adapter | null> };
}

/** Where tfjs keeps the buffers of tensors that are gone, by size and use, for tensors to come. It gives none up. */
interface Buffers {
  readonly freeBuffers: ReadonlyMap<string, { readonly size: number; destroy(): void }[]>;
  numFreeBuffers: number;
  numBytesAllocated: number;
}

type WebgpuBackend = tf.KernelBackend & { readonly bufferManager: Buffers };

interface TfjsWebgpu {
  readonly WebGPUBackend: new (device: Device, info: object) => WebgpuBackend;
}

/** Limits that tfjs makes use of; a device gives only what is asked for. */
const limits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
];

const driverRemedy =
  "install the GPU's Vulkan driver; on Debian: apt-get install libvulkan1 mesa-vulkan-drivers, or nvidia-driver";

function tfjsWebgpu(): Promise<unknown> {
  return optional('@tensorflow/tfjs-backend-webgpu', 'npm install @tensorflow/tfjs-backend-webgpu');
}

/** Dawn, once; a second instance in a process would be a second driver. */
let dawn: Promise<ReturnType<Dawn['create']>> | undefined;

async function startDawn(): Promise<ReturnType<Dawn['create']>> {
  const { create, globals } = (await optional('webgpu', 'npm install webgpu')) as Dawn;
  Object.assign(globalThis, globals);
  const gpu = create([]);
  // tfjs looks for the browser's navigator; newer versions of Node have one, without this property.
  const navigator: object = (globalThis as { navigator?: object }).navigator ?? {};
  Object.defineProperty(navigator, 'gpu', { value: gpu, configurable: true });
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  return gpu;
}

/** The best adapter. Throws BackendError if a package or a driver is missing. */
export async function webgpuAdapter(): Promise<Adapter> {
  await tfjsWebgpu();
  dawn ??= startDawn();
  const adapter = await (await dawn).requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new BackendError('no driver with a device was found', driverRemedy);
  return adapter;
}

/** True for drivers that compute on the processor: right, but slower than wasm. */
export function isSoftware({ info }: Adapter): boolean {
  return /swiftshader|llvmpipe|lavapipe|microsoft basic render/i.test(
    `${info.architecture} ${info.description}`,
  );
}

export function deviceName({ info }: Adapter): string {
  return [info.vendor, info.architecture, info.description].filter((part) => part !== '').join(', ');
}

/** The device that tfjs computes on; one for the process, as its registry is. */
let device: Promise<Device> | undefined;
let users = 0;

async function startDevice(): Promise<Device> {
  const adapter = await webgpuAdapter();
  const requiredLimits = Object.fromEntries(
    limits.filter((name) => adapter.limits[name] !== undefined).map((name) => [name, adapter.limits[name]]),
  );
  const requiredFeatures = ['timestamp-query'].filter((feature) => adapter.features.has(feature));
  const started = await adapter.requestDevice({ requiredLimits, requiredFeatures });
  const { WebGPUBackend } = (await tfjsWebgpu()) as TfjsWebgpu;
  // The package registers itself when it is loaded, with fewer limits.
  if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new WebGPUBackend(started, adapter.info));
  return started;
}

/** Gives the spare buffers back to the device. Free ones are in no command that is still to be submitted. */
function releaseSpare(buffers: Buffers): void {
  for (const spare of buffers.freeBuffers.values())
    for (const buffer of spare.splice(0)) {
      buffer.destroy();
      buffers.numFreeBuffers--;
      buffers.numBytesAllocated -= buffer.size;
    }
}

/** Throws BackendError if a package, a driver or a device is missing. */
export async function openWebgpuBackend(options: TfjsOptions): Promise<Backend> {
  device ??= startDevice();
  users++;
  const opened = await device;
  const { memoryLimit = Infinity } = options;
  const beforePass = (): void => {
    const { bufferManager } = tf.backend() as WebgpuBackend;
    if (bufferManager.numBytesAllocated > memoryLimit) releaseSpare(bufferManager);
  };
  const backend = await openTfjsBackend('webgpu', { ...options, beforePass });
  return {
    ...backend,
    dispose: () => {
      users--;
      if (users > 0) return;
      device = undefined;
      tf.removeBackend('webgpu');
      opened.destroy();
    },
  };
}
