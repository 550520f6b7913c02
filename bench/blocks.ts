/**
 * Where the time of a pass goes, kernel by kernel: `node dist/bench/blocks.js --workload path --evaluate`. Each call
 * counts with the shortest of its runs.
 */
import { performance } from 'node:perf_hooks';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { Arena } from '../src/train/wasm/arena.js';
import { compilePlan } from '../src/train/wasm/compile.js';
import { execute } from '../src/train/wasm/execute.js';
import type { Program, Run } from '../src/train/wasm/program.js';
import { place, Region } from '../src/train/wasm/region.js';
import { workloadNames, workloadPlan } from './workloads.js';

const options = await yargs(hideBin(process.argv))
  .option('workload', { choices: workloadNames, default: 'path' as const })
  .option('evaluate', { type: 'boolean', default: false, describe: 'the forward pass only' })
  .option('batch', { type: 'number', default: 64 })
  .option('runs', { type: 'number', default: 10 })
  .strict()
  .parse();

/** Milliseconds of each kernel call; 0 for what the host does. */
function shortest(arena: Arena, program: Program, run: Run, runs: number): number[] {
  const times = program.calls.map((call) => ('kernel' in call ? Infinity : 0));
  for (let i = 0; i < runs; i++) {
    let address = arena.base + program.words.offset;
    program.calls.forEach((call, k) => {
      if ('host' in call) return call.host(arena, run);
      const start = performance.now();
      arena.kernels[call.kernel](address, run.batch.size, 1);
      times[k] = Math.min(times[k]!, performance.now() - start);
      address += call.words.length * 4;
    });
  }
  return times;
}

const { batch: size, workload, evaluate } = options;
const arena = await Arena.open();
const pass = { training: !evaluate, auxiliary: false, dropsPaths: false };
let program = compilePlan(workloadPlan(workload), size, { ...pass, recomputed: 0 });
for (let recomputed = 1; program.bytes > 1.5 * 2 ** 30; recomputed++)
  program = compilePlan(workloadPlan(workload), size, { ...pass, recomputed });
arena.reserve(program.bytes);
// Ordinary numbers everywhere: the time depends on nothing else.
const everything = place(Object.assign(new Region(0), { offset: 0 }));
arena.floats(everything, program.bytes / 4).forEach((_, i, all) => (all[i] = 0.1 * Math.sin(i)));
const batch = { images: new Float32Array(), labels: new Uint8Array(size), size };
const run: Run = { batch, statistics: 'batch', options: {} };
execute(arena, program, run);
const times = shortest(arena, program, run, options.runs);
const total = times.reduce((a, b) => a + b, 0);
const kinds = new Map<string, number>();
program.calls.forEach((call, i) => {
  if ('kernel' in call) kinds.set(call.kernel, (kinds.get(call.kernel) ?? 0) + times[i]!);
});
console.log(`all calls  ${total.toFixed(1)} ms  ${((1000 * size) / total).toFixed(1)} images/s`);
for (const [kind, time] of [...kinds].sort(([, a], [, b]) => b - a))
  console.log(
    `${kind.padEnd(20)} ${time.toFixed(1).padStart(8)} ms ${((100 * time) / total).toFixed(1).padStart(5)} %`,
  );
