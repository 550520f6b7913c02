/** Starts tfjs's own wasm backend, in whose heap the compiled programs work. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { BackendError } from '../backend-error.js';

/** Required, not imported: to import CommonJS Node looks for names of exports in a megabyte of text, in each worker. */
const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs-core') as typeof import('@tensorflow/tfjs-core');
const tfjsWasm = require('@tensorflow/tfjs-backend-wasm') as typeof import('@tensorflow/tfjs-backend-wasm');

let started: Promise<BackendWasm> | undefined;

/** tfjs's wasm backend, from the installed package: single-threaded, with SIMD. Throws BackendError. */
export function startedTfjs(): Promise<BackendWasm> {
  started ??= start();
  return started;
}

async function start(): Promise<BackendWasm> {
  tfjsWasm.setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')), '/'));
  tfjsWasm.setThreadsCount(1);
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  const { result, said } = await overheard(() => tf.setBackend('wasm'));
  if (!result) throw refusal(said);
  await tf.ready();
  return tf.backend() as BackendWasm;
}

/** tfjs tells the cause of a failure to the console alone, beside advice on servers and bundlers. */
async function overheard<T>(
  action: () => Promise<T>,
): Promise<{ readonly result: T; readonly said: string }> {
  const lines: string[] = [];
  const original = { log: console.log, warn: console.warn, error: console.error };
  const listen = (...words: unknown[]): void => void lines.push(words.join(' '));
  Object.assign(console, { log: listen, warn: listen, error: listen });
  try {
    return { result: await action(), said: lines.join('\n') };
  } finally {
    Object.assign(console, original);
  }
}

function refusal(said: string): BackendError {
  if (!/out of memory|cannot allocate/i.test(said))
    return new BackendError(`tfjs could not start: ${said.split('\n')[0] ?? ''}`, 'see evocell doctor');
  const limit = addressSpaceLimit();
  return new BackendError(
    `WebAssembly reserves 10 GB of addresses for each worker and one more, ${limit ? `and virtual memory is limited to ${limit} kB` : 'which this system refuses'}`,
    'raise the limit (ulimit -v, h_vmem), or set NODE_OPTIONS=--disable-wasm-trap-handler: it then takes 3 GB, computes slower, and gives the same bits',
  );
}

/** Of this process in kB, as `ulimit -v` counts; undefined where there is none, or the system does not say. */
function addressSpaceLimit(): number | undefined {
  try {
    const bytes = /^Max address space +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return bytes === undefined ? undefined : Number(bytes) / 1024;
  } catch {
    return undefined;
  }
}
