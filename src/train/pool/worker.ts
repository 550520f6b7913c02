/**
 * A worker of the pool: one backend, opened once, and the task at hand. A task that throws takes its worker with
 * it, since the backend behind it can no longer be trusted (a wasm backend out of memory stays broken); the pool
 * replaces the worker.
 */
import { parentPort, threadId, workerData } from 'node:worker_threads';
import { batchBuffer, fillBatch, type Augmentation, type BatchBuffer } from '../../data/fill-batch.js';
import type { Images } from '../../data/image-set.js';
import { NetworkCache } from './network-cache.js';
import {
  MemoryLimitError,
  type Backend,
  type BackendName,
  type Batch,
  type Score,
} from '../../network/network.js';
import { gradientNorm, trainable } from '../../network/optimiser.js';
import { takePlace } from './places.js';
import { performScratch } from './scratch-task.js';
import type {
  BatchOrder,
  EvaluateTask,
  Message,
  Notice,
  Reply,
  ResidentTask,
  Task,
  TrainTask,
  WorkerData,
} from './task.js';
import { injectFault } from './worker-fault.js';
import { HeldWeights, trainHeld, type Surroundings } from './worker-resident.js';
import { weightTable, type WeightTable } from '../../network/weights.js';

/** What a backend module exports; `memoryLimit` in bytes, `place` the number of the worker. */
export type OpenBackend = (
  name: BackendName,
  options: { readonly memoryLimit: number; readonly place: number },
) => Promise<Backend>;

const setup = workerData as WorkerData;
const weights = weightTable(setup.weights, setup.values);
const held = new HeldWeights();
const surroundings: Surroundings = {
  weights,
  table: (values) => weightTable(setup.weights, values),
  fill: ({ purpose, augmentation }, order) =>
    fill(setup.sets[purpose === 'evaluate' ? 'validation' : 'train'], order, augmentation),
};
const told = new Set<string>();
const buffers = new Map<Images, BatchBuffer>();
let networks: NetworkCache | undefined;

export default async function work(message: Message): Promise<Reply> {
  if (message.task.purpose === 'close') return close();
  if (!networks) {
    try {
      const { attention = Infinity } = setup;
      networks = new NetworkCache(await open(), attention * 2 ** 20, tell);
    } catch (error) {
      return { status: 'unavailable', reason: reasonOf(error) };
    }
  }
  try {
    if (!['open', 'fit'].includes(message.task.purpose)) injectFault(message);
    return await perform(message.task, networks);
  } catch (error) {
    if (error instanceof MemoryLimitError) return { status: 'failed', reason: reasonOf(error) };
    queueMicrotask(() => {
      throw error;
    });
    return new Promise<never>(() => undefined);
  }
}

async function open(): Promise<Backend> {
  const { openBackend } = (await import(setup.backendModule)) as { openBackend: OpenBackend };
  const place = (setup.workersBefore ?? 0) + takePlace(setup.places, threadId);
  return openBackend(setup.backend, { memoryLimit: setup.memory * 2 ** 20, place });
}

/** Ends what the worker began, a trainer process above all, which else would be left to the operating system. */
async function close(): Promise<Reply> {
  const backend = networks?.backend;
  held.release();
  networks?.clear();
  networks = undefined;
  if (backend?.close) await backend.close();
  else backend?.dispose();
  return { status: 'ok', scores: [] };
}

/** Once for each text. */
function tell(notice: string): void {
  if (told.has(notice)) return;
  told.add(notice);
  parentPort?.postMessage({ notice } satisfies Notice);
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}

async function perform(task: Task, cache: NetworkCache): Promise<Reply> {
  // Training takes the room, and changes the weights.
  if (task.purpose !== 'evaluate') held.release();
  switch (task.purpose) {
    case 'open':
    case 'close':
      return { status: 'ok', scores: [] };
    case 'fit':
      cache.get(task.plan, task.batch, task.use);
      return { status: 'ok', scores: [] };
    case 'train':
      return train(task, cache);
    case 'resident':
      return trainResident(task, cache);
    case 'evaluate':
      return evaluate(task, cache);
    case 'scratch-gradients':
    case 'scratch-evaluate':
      return { status: 'ok', scores: [await performScratch(task, cache, setup.sets)] };
  }
}

async function train(task: TrainTask, cache: NetworkCache): Promise<Reply> {
  const network = cache.get(task.plan, task.batch, 'train');
  const gradients: WeightTable = { slots: weights.slots, values: new Float32Array(task.gradients) };
  const batch = fill(setup.sets.train, task.order, task.augmentation);
  const score = await network.gradients(batch, weights, gradients, { noise: task.order.noise });
  const names = trainable(
    network.plan.weights.map(({ name }) => name),
    weights,
  );
  if (!Number.isFinite(score.loss)) return { status: 'failed', reason: 'the training loss is not finite' };
  if (!Number.isFinite(gradientNorm(gradients, names)))
    return { status: 'failed', reason: 'the gradient is not finite' };
  return { status: 'ok', scores: [score] };
}

async function trainResident(task: ResidentTask, cache: NetworkCache): Promise<Reply> {
  try {
    return { status: 'ok', scores: await trainHeld(task, cache, surroundings) };
  } catch (error) {
    if (error instanceof RangeError) return { status: 'failed', reason: reasonOf(error) };
    throw error;
  }
}

async function evaluate(task: EvaluateTask, cache: NetworkCache): Promise<Reply> {
  const { version } = task;
  const scores =
    version !== undefined && cache.backend.resident
      ? await held.evaluate({ ...task, version }, cache, surroundings)
      : await evaluateEach(task, cache);
  if (scores.some(({ loss }) => !Number.isFinite(loss)))
    return { status: 'failed', reason: 'the validation loss is not finite' };
  return { status: 'ok', scores };
}

async function evaluateEach(task: EvaluateTask, cache: NetworkCache): Promise<Score[]> {
  const network = cache.get(task.plan, task.batch, 'evaluate');
  const scores = [];
  for (const order of task.orders)
    scores.push(await network.evaluate(surroundings.fill(task, order), weights, task.statistics));
  return scores;
}

/** The buffer is as large as the largest batch so far, which may be less than the settings allow. */
function fill(set: Images, order: BatchOrder, augmentation?: Augmentation): Batch {
  const size = order.indices.length;
  let buffer = buffers.get(set);
  if (!buffer || buffer.labels.length < size) {
    buffer = batchBuffer(set, size);
    buffers.set(set, buffer);
  }
  return fillBatch(set, order.indices, buffer, augmentation, setup.seed, ...order.noise);
}
