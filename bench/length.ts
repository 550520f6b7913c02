/**
 * What reading a long run costs: the commands that show one, each in a process of its own, by seconds and peak memory.
 * `node dist/bench/length.js --trials 100000`. The run is made here, of random genotypes that are scored by chance.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { main } from '../src/cli/program.js';
import { experimentYaml, parseExperiment } from '../src/experiment/settings/load.js';
import { stream } from '../src/random.js';
import type { Trial } from '../src/search/strategy.js';
import { nasbench201Space } from '../src/space/nasbench201.js';
import { createRun } from '../src/store/create-run.js';
import { disk, type FileSystem } from '../src/store/file-system.js';

const perGeneration = 1000;
const settings = `name: long
space: { name: nasbench201 }
search: { strategy: random, population: ${perGeneration}, generations: 1000 }
evaluator: { name: tabular, path: table.csv, accuracy: accuracy, metrics: { params: { column: params, times: 1 } } }
`;

function trialsOf(generation: number): Trial[] {
  const random = stream('length', generation);
  const space = nasbench201Space();
  return Array.from({ length: perGeneration }, (_, index) => {
    const genome = space.sample(random);
    return {
      ...{ trial: generation * perGeneration + index, generation, index, origin: 'random', parents: [] },
      ...{ status: 'ok', genotype: space.print(space.decode(genome)), genome },
      metrics: { accuracy: Math.round(10_000 * random.next()) / 100, params: random.integer(1e6) },
    };
  });
}

/** Flushes take most of the time, and are not what is measured. */
const unflushed: FileSystem = {
  ...disk,
  open: (path, mode) => ({ ...disk.open(path, mode), sync: () => undefined }),
  syncFolder: () => undefined,
};

async function make(folder: string, trials: number): Promise<void> {
  const text = experimentYaml(parseExperiment(settings, 'long.yaml'));
  const about = { seed: 1, version: '0', backend: 'cpu', machine: {}, dependencies: [] };
  const run = createRun(folder, { settings: text, ...about, fileSystem: unflushed });
  for (let generation = 0; generation * perGeneration < trials; generation++)
    await run.log().commit(generation, trialsOf(generation), null, { tensors: {}, state: null });
  run.close('finished');
}

/** In a process of its own: prints seconds and MiB. */
async function measured(args: readonly string[]): Promise<void> {
  const start = performance.now();
  const code = await main([...args], {
    out: () => undefined,
    data: () => undefined,
    err: console.error,
    columns: Infinity,
    interactive: false,
  });
  const seconds = (performance.now() - start) / 1000;
  console.log(JSON.stringify({ code, seconds, mebibytes: process.resourceUsage().maxRSS / 1024 }));
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { trials: { type: 'string', default: '100000' } },
});

async function table(trials: number): Promise<void> {
  const parent = mkdtempSync(join(tmpdir(), 'evocell-length-'));
  const folder = join(parent, 'run');
  try {
    await make(folder, trials);
    const megabytes = statSync(join(folder, 'trials.jsonl')).size / 1e6;
    console.log(
      `${trials} trials, ${megabytes.toFixed(0)} MB\n\n| command | seconds | peak MiB |\n|---|---:|---:|`,
    );
    for (const args of [
      ['--version'],
      ['digest', folder],
      ['show', folder],
      ['list', parent],
      ['compare', folder, 'evnas-a'],
      ['report', folder],
    ]) {
      const { stdout, stderr } = spawnSync(process.execPath, [import.meta.filename, '--', ...args], {
        encoding: 'utf8',
      });
      if (stdout === '') throw new Error(stderr);
      const { seconds, mebibytes } = JSON.parse(stdout) as { seconds: number; mebibytes: number };
      console.log(`| ${args[0]!} | ${seconds.toFixed(1)} | ${mebibytes.toFixed(0)} |`);
    }
    console.log(`\nThe page has ${(statSync(join(folder, 'report.html')).size / 1000).toFixed(0)} kB.`);
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

if (positionals.length > 0) await measured(positionals);
else await table(Number(values.trials));
