/**
 * `node dist/bench/start-worker.js DIST`: from asking for a pool of one thread of a build until the thread has answered,
 * with its backend open. Tells the seconds on file descriptor 3.
 */
import { writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ownCpuSeconds } from './processor-time.js';

type Module = typeof import('../src/train/threads/thread-pool.js');

const module = join(resolve(process.argv[2] ?? ''), 'src/train/threads/thread-pool.js');
const { openThreadPool } = (await import(pathToFileURL(module).href)) as Module;
const before = { wall: performance.now(), processor: ownCpuSeconds() };
const pool = await openThreadPool({ backend: 'wasm', workers: 1, memory: 2048 });
const seconds = {
  wall: (performance.now() - before.wall) / 1000,
  processor: ownCpuSeconds() - before.processor,
};
await pool.close();
writeSync(3, JSON.stringify(seconds));
