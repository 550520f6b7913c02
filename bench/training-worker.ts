/**
 * A worker of the training benchmark, in a process of its own: `train` and `evaluate` messages run for so many seconds
 * and answer with images a second. A training step is gradients, clipping and SGD with momentum, as in the peer script;
 * where the backend holds weights on a device, so does this, as a search does.
 */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { openBackend } from '../src/network/backends.js';
import { sgdStep, trainable } from '../src/network/optimiser.js';
import { initialise, weightTable } from '../src/network/weights.js';
import type { Backend, BackendName } from '../src/network/network.js';
import { stream } from '../src/random.js';
import { workloadPlan, workloadShares, type WorkloadName } from './workloads.js';

export interface Order {
  readonly action: 'train' | 'evaluate';
  readonly seconds: number;
}

export interface Answer {
  readonly imagesPerSecond: number;
  /** Resident memory of the process that trains after the first step and after the last, and the most so far, bytes. */
  readonly memory: readonly [number, number, number];
  /** Bytes that the backend says the network took. */
  readonly planned: number;
}

const [name, size, backendName] = [
  process.argv[2] as WorkloadName,
  Number(process.argv[3]),
  process.argv[4] as BackendName,
];
const plan = workloadPlan(name);
const shares = workloadShares(name);
const weights = weightTable(plan.weights);
initialise(weights, 0);
const tables = { weights, momentum: weightTable(plan.weights), gradients: weightTable(plan.weights) };
const names = trainable(
  plan.weights.map((weight) => weight.name),
  weights,
);
const random = stream(0, 'bench', 'images');
const batch = {
  images: Float32Array.from({ length: size * 32 * 32 * 3 }, () => random.normal()),
  labels: Uint8Array.from({ length: size }, () => random.integer(10)),
  size,
};
const settings = { learningRate: 0.025, momentum: 0.9, nesterov: false, weightDecay: 3e-4, clip: 5 };
const backend = await openBackend(backendName);
const networks = {
  train: backend.compile(plan, size, 'train'),
  evaluate: backend.compile(plan, size, 'evaluate'),
};

const resident = backend.resident?.(weights, tables.momentum);
/** Batches until the scores are read, which waits for the device: as many as in a search, or as begin in a second. */
const most = 25;

/** Each does some batches and says how many. */
const actions = {
  train: async (): Promise<number> => {
    if (resident) return run(() => resident.step(networks.train, batch, settings, { shares }));
    await networks.train.gradients(batch, weights, tables.gradients, { shares });
    sgdStep(tables, names, settings);
    return 1;
  },
  evaluate: async (): Promise<number> => {
    if (resident) return run(() => resident.evaluate(networks.evaluate, batch, 'batch', shares));
    await networks.evaluate.evaluate(batch, weights, 'batch', shares);
    return 1;
  },
};

async function run(call: () => Promise<void>): Promise<number> {
  const end = performance.now() + 1000;
  let batches = 0;
  do {
    await call();
    batches++;
  } while (batches < most && performance.now() < end);
  await resident!.scores();
  return batches;
}

/** Resident now, and the most so far, bytes: of the trainer process where the backend has one and Linux tells. */
function residentMemory(): [number, number] {
  const { pid } = backend as Backend & { readonly pid?: number };
  if (pid === undefined || process.platform !== 'linux')
    return [process.memoryUsage.rss(), process.resourceUsage().maxRSS * 1024];
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const bytes = (name: string) => 1024 * Number(status.match(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm'))![1]);
  return [bytes('VmRSS'), bytes('VmHWM')];
}

async function measure({ action, seconds }: Order): Promise<Answer> {
  await actions[action]();
  const [before] = residentMemory();
  const start = performance.now();
  let steps = 0;
  do {
    steps += await actions[action]();
  } while (performance.now() - start < 1000 * seconds);
  return {
    imagesPerSecond: (1000 * steps * size) / (performance.now() - start),
    memory: [before, ...residentMemory()],
    planned: networks[action].bytes,
  };
}

process.on('message', (order: Order) => {
  void measure(order).then((answer) => process.send?.(answer));
});
process.send?.('ready');
