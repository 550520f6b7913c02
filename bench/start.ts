/**
 * `npm run bench:start`: how long evocell takes to begin: commands that only read, each in a process of its own, and a
 * worker's thread until its first answer. Node alone says what no program can do without. `--beside DIST` takes turns
 * with another build's `dist`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { alternate, medianRatio, medianSeconds } from './turns.js';

const options = await yargs(hideBin(process.argv))
  .option('beside', { type: 'string', describe: "another build's dist folder, to take turns with" })
  .option('rounds', { type: 'number', default: 7, describe: 'turns of each; medians count' })
  .option('json', { type: 'boolean', default: false })
  .strict()
  .parse();

/** Seconds. */
interface Cost {
  readonly wall: number;
  readonly processor: number;
}
const clocks = ['wall', 'processor'] as const;

/** Of a process, or what it says that something in it took. */
function costOf(args: readonly string[]): Cost {
  const before = performance.now();
  const { status, stderr, output } = spawnSync(process.execPath, args, {
    ...{ stdio: ['ignore', 'ignore', 'pipe', 'pipe'], encoding: 'utf8' },
  });
  const wall = (performance.now() - before) / 1000;
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  return { wall, ...(JSON.parse(output[3]!) as Partial<Cost> & Pick<Cost, 'processor'>) };
}

const clock = ['--import', new URL('./start-clock.js', import.meta.url).href];
const experiment = {
  name: 'start',
  dataset: { name: 'procedural', subset: 200 },
  space: { name: 'nasbench201' },
  derived: { channels: 2, cells: 1 },
  evaluator: { name: 'proxies', proxies: ['naswot'], batch: 4 },
  search: { strategy: 'random', population: 4, generations: 2, objectives: ['naswot'] },
  workers: 1,
};

/** Arguments of Node for each of what is measured; a build reads a run of its own. */
function programsOf(dist: string, run: string): Readonly<Record<string, readonly string[]>> {
  const main = join(dist, 'src/cli/main.js');
  const file = `${run}.yaml`;
  writeFileSync(file, JSON.stringify(experiment));
  costOf([...clock, main, 'search', file, '--run', run, '--quiet']);
  return {
    'Node alone': [...clock, '--eval', ''],
    'evocell --version': [...clock, main, '--version'],
    'evocell --help': [...clock, main, '--help'],
    'evocell show RUN': [...clock, main, 'show', run],
    "a worker's first answer": [join(import.meta.dirname, 'start-worker.js'), dist],
  };
}

interface Figures extends Cost {
  readonly what: string;
  /** The other build's time by ours: above 1 this one is ahead. */
  readonly ratios?: Cost;
}

async function measure(folder: string): Promise<Figures[]> {
  const ours = programsOf(join(import.meta.dirname, '..'), join(folder, 'ours'));
  const beside = options.beside === undefined ? {} : programsOf(options.beside, join(folder, 'beside'));
  const programs = [
    ...Object.entries(ours),
    ...Object.entries(beside).map(([what, args]) => [`beside ${what}`, args] as const),
  ];
  const turns = programs.map(([what, args]) => [what, () => Promise.resolve(costOf(args))] as const);
  const found = await alternate(new Map(turns), options.rounds);
  const secondsBy = (by: keyof Cost) =>
    found.map((costs) => new Map([...costs].map(([what, cost]) => [what, cost[by]])));
  const rounds = { wall: secondsBy('wall'), processor: secondsBy('processor') };
  const both = (figure: (by: keyof Cost) => number): Cost => ({
    wall: figure('wall'),
    processor: figure('processor'),
  });
  return Object.keys(ours).map((what) => ({
    what,
    ...both((by) => medianSeconds(rounds[by], what)),
    ...(options.beside !== undefined && {
      ratios: both((by) => medianRatio(rounds[by], `beside ${what}`, what)),
    }),
  }));
}

const folder = mkdtempSync(join(tmpdir(), 'evocell-bench-'));
const figures = await measure(folder).finally(() => rmSync(folder, { recursive: true }));
if (options.json) figures.forEach((one) => console.log(JSON.stringify(one)));
else {
  const to = options.beside === undefined ? '' : `; times of ${options.beside} by ours`;
  console.log(`medians of ${options.rounds} turns${to}`);
  console.log('| | seconds | ratio | processor seconds | ratio |\n|---|---:|---:|---:|---:|');
  for (const { what, ratios, ...cost } of figures) {
    const words = clocks.flatMap((by) => [cost[by].toFixed(3), ratios?.[by].toFixed(2) ?? '']);
    console.log(`| ${[what, ...words].join(' | ')} |`);
  }
}
