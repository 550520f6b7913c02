/**
 * Where the time of a pass goes, kernel by kernel: `node dist/bench/blocks.js --workload path --evaluate`, or
 * `--network "NAS-Bench-201, 5 channels"` for one of `bench:networks`. Each call counts with the shortest of its runs.
 */
import { performance } from 'node:perf_hooks';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { Arena } from '../src/network/wasm/arena.js';
import { compilePlan } from '../src/network/wasm/compile.js';
import { passRequest } from '../src/network/pass-request.js';
import { execute } from '../src/network/wasm/execute.js';
import type { Bound, BoundCall, Program, Run } from '../src/network/wasm/program.js';
import { place, Region } from '../src/network/wasm/region.js';
import { select } from '../src/network/wasm/selection.js';
import { searchNetworks } from './search-networks.js';
import { workloadNames, workloadPlan, workloadShares } from './workloads.js';

const options = await yargs(hideBin(process.argv))
  .option('workload', { choices: workloadNames, default: 'path' as const })
  .option('network', { type: 'string', describe: 'one of bench:networks, by the beginning of its name' })
  .option('evaluate', { type: 'boolean', default: false, describe: 'the forward pass only' })
  .option('batch', { type: 'number', default: 64 })
  .option('readers', { type: 'number', default: 16, describe: 'readers of a tensor in a row' })
  .option('terms', { type: 'number', default: 4, describe: 'terms of a sum in one pass' })
  .option('runs', { type: 'number', default: 10 })
  .strict()
  .parse();

/** Milliseconds of each kernel call; 0 for what the host does. */
function shortest(arena: Arena, bound: Bound, run: Run, runs: number): Map<BoundCall, number> {
  const times = new Map<BoundCall, number>();
  for (let i = 0; i < runs; i++)
    for (const [call, time] of timed(arena, bound, run))
      times.set(call, Math.min(time, times.get(call) ?? Infinity));
  return times;
}

/** As `execute` runs them, with a clock around each call. */
function timed(arena: Arena, { groups }: Bound, run: Run): Map<BoundCall, number> {
  const { size } = run.batch;
  const times = new Map<BoundCall, number>();
  for (const { calls, images } of groups) {
    for (let start = 0; start < size; start += images) {
      for (const call of calls) {
        if ('host' in call) {
          call.host(arena, run);
          continue;
        }
        const before = performance.now();
        arena.kernels[call.kernel](call.at, Math.min(size, start + images), 1, start);
        times.set(call, (times.get(call) ?? 0) + performance.now() - before);
      }
    }
  }
  return times;
}

const { batch: size, workload, evaluate } = options;
const network = searchNetworks.find(({ name }) => options.network && name.startsWith(options.network));
if (options.network !== undefined && !network) {
  console.error(`--network ${options.network}: none of ${searchNetworks.map(({ name }) => name).join('; ')}`);
  process.exit(2);
}
const plan = network?.plan ?? workloadPlan(workload);
const shares = network ? {} : workloadShares(workload);

function evaluation(): Program {
  return compilePlan(plan, size, {
    training: false,
    statistics: 'batch',
    readers: options.readers,
    terms: options.terms,
  });
}

/** With as many segments computed again as the memory takes. */
function training(): Program {
  for (let recomputed = 0; ; recomputed++) {
    const pass = { training: true, auxiliary: false, dropsPaths: false, recomputed } as const;
    const program = compilePlan(plan, size, pass);
    if (program.bytes <= 1.5 * 2 ** 30) return program;
  }
}

const arena = await Arena.open();
const program = evaluate ? evaluation() : training();
arena.reserve(program.bytes);
// Ordinary numbers everywhere: the time depends on nothing else.
const everything = place(Object.assign(new Region(0), { offset: 0 }));
arena.floats(everything, program.bytes / 4).forEach((_, i, all) => (all[i] = 0.1 * Math.sin(i)));
const batch = { images: new Float32Array(), labels: new Uint8Array(size), size };
const request = passRequest(plan, { shares });
const selection = select(program.graph, request);
const run: Run = { batch, statistics: 'batch', options: {}, selection };
execute(arena, program, run);
const times = shortest(arena, arena.bound!, run, options.runs);
const total = [...times.values()].reduce((a, b) => a + b, 0);
const kinds = new Map<string, number>();
for (const [call, time] of times)
  if ('kernel' in call) kinds.set(call.kernel, (kinds.get(call.kernel) ?? 0) + time);
console.log(
  `all calls  ${total.toFixed(1)} ms  ${((1000 * size) / total).toFixed(1)} images/s  arena ${Math.ceil(program.bytes / 2 ** 20)} MiB`,
);
for (const [kind, time] of [...kinds].sort(([, a], [, b]) => b - a))
  console.log(
    `${kind.padEnd(20)} ${time.toFixed(1).padStart(8)} ms ${((100 * time) / total).toFixed(1).padStart(5)} %`,
  );
