/**
 * A worker of the pool: one backend, opened once, and the task at hand. A task that throws takes its worker with
 * it, since its backend can no longer be trusted (a wasm backend out of memory stays broken); the pool
 * replaces the worker.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { MemoryLimitError, type Backend, type BackendName } from '../../network/network.js';
import { failed, succeeded, type Result } from '../pool/result.js';
import { DeviceWeights } from './device-weights.js';
import { NetworkCache } from './network-cache.js';
import { LayoutCache } from './shared-weights.js';
import type { Message, Notice, Reply, Task, TaskKind, Values, WorkerSetup } from './task.js';
import { compile } from './tasks/compile.js';
import { gradients } from './tasks/gradients.js';
import { proxies } from './tasks/proxies.js';
import { score } from './tasks/score.js';
import { steps } from './tasks/steps.js';
import { BatchFiller, type WorkerContext } from './tasks/worker-context.js';

/** What a backend module exports; `memoryLimit` in bytes, `place` the number of the worker. */
export type OpenBackend = (
  name: BackendName,
  options: { readonly memoryLimit: number; readonly place: number },
) => Promise<Backend>;

const setup = workerData as WorkerSetup;
const noticed = new Set<string>();
let context: WorkerContext | undefined;

export default async function work({ task }: Message): Promise<Reply> {
  if (task.kind === 'close') return close();
  try {
    context ??= await open();
  } catch (error) {
    return { status: 'unavailable', reason: reasonOf(error) };
  }
  try {
    return await perform(task, context);
  } catch (error) {
    if (error instanceof MemoryLimitError) return failed(reasonOf(error));
    return endWith(error);
  }
}

/** Ends this thread, as an error does that nothing catches. */
export function endWith(error: unknown): Promise<never> {
  queueMicrotask(() => {
    throw error;
  });
  return new Promise(() => undefined);
}

async function perform(task: Task, open: WorkerContext): Promise<Result<Values[TaskKind]>> {
  // Training takes the room, and changes the weights.
  if (task.kind !== 'score') open.device.release();
  switch (task.kind) {
    case 'gradients':
      return gradients(task, open);
    case 'score':
      return score(task, open);
    case 'steps':
      return steps(task, open);
    case 'proxies':
      return proxies(task, open);
    case 'compile':
      return compile(task, open);
    case 'open':
    case 'close':
      return succeeded(null);
  }
}

async function open(): Promise<WorkerContext> {
  const { openBackend } = (await import(setup.backendModule)) as { openBackend: OpenBackend };
  const { memory, attention = Infinity, place } = setup;
  const backend = await openBackend(setup.backend, { memoryLimit: memory * 2 ** 20, place });
  return {
    networks: new NetworkCache(backend, attention * 2 ** 20, notify),
    layouts: new LayoutCache(),
    batches: new BatchFiller(),
    device: new DeviceWeights(backend),
  };
}

/** Ends what the worker began, a trainer process above all, which else would be left to the operating system. */
async function close(): Promise<Reply> {
  const { networks, device } = context ?? {};
  context = undefined;
  device?.release();
  networks?.clear();
  if (networks?.backend.close) await networks.backend.close();
  else networks?.backend.dispose();
  return succeeded(null);
}

/** Once for each text. */
function notify(notice: string): void {
  if (noticed.has(notice)) return;
  noticed.add(notice);
  parentPort?.postMessage({ notice } satisfies Notice);
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}
