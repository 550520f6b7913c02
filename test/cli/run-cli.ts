/** Runs the command line in this process, or as a process of its own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/program.js';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** In this process: fast. */
export async function evocell(...args: string[]): Promise<Ended> {
  return evocellOn({}, ...args);
}

/** The same on a terminal of some width. */
export async function evocellOn(terminal: { readonly columns?: number }, ...args: string[]): Promise<Ended> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await main(args, {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    ...{ data: (text: string) => out.push(text), columns: Infinity, interactive: false, ...terminal },
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

/** As a process; `watch` sees all of its `err` so far at each new piece. */
export function spawnEvocell(
  args: readonly string[],
  watch?: (err: string, kill: (signal: NodeJS.Signals) => void) => void,
): Promise<Ended> {
  const child = spawn(process.execPath, ['dist/src/cli/main.js', ...args]);
  let out = '';
  let err = '';
  child.stdout.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr.on('data', (data: Buffer) => {
    err += data.toString();
    watch?.(err, (signal) => child.kill(signal));
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

/** As a process whose stdout and stderr lose their readers: both at once, at the first piece of either. */
export function deafEvocell(...args: string[]): Promise<number | null> {
  const child = spawn(process.execPath, ['dist/src/cli/main.js', ...args]);
  const streams = [child.stdout, child.stderr];
  for (const stream of streams) stream.once('data', () => streams.forEach((one) => one.destroy()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', resolve);
  });
}

/** A folder that is gone after the suite. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'evocell-cli-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A search that takes seconds on the slowest backend. */
export function tinyExperiment(folder: string, more = '', isSized = true): string {
  const file = join(folder, 'tiny.yaml');
  const size = (channels: number): string => (isSized ? `channels: ${channels}, cells: 3` : '');
  writeFileSync(
    file,
    `name: tiny
workers: 1
backend: wasm
dataset: { subset: 24 }
supernet: { ${isSized ? `${size(2)}, ` : ''}batch: 4, steps: 2 }
fitness: { batch: 6, subset: 12 }
derived: { ${size(4)} }
search: { objectives: [accuracy], population: 2, generations: 2, tournament: 2 }
${more}`,
  );
  return file;
}

/** A search in a table of 64 cells, which takes no time. */
export function tableExperiment(folder: string, search: string): string {
  const [none, copy] = ['none', 'skip_connect'];
  const cells = Array.from({ length: 2 ** 6 }, (_, number) => {
    const [a, b, c, d, e, f] = Array.from({ length: 6 }, (_, bit) => ((number >> bit) & 1 ? copy : none));
    return `|${a}~0|+|${b}~0|${c}~1|+|${d}~0|${e}~1|${f}~2|,${30 + number}`;
  });
  const file = join(folder, 'table.yaml');
  writeFileSync(join(folder, 'table.csv'), ['cell,right', ...cells].join('\n'));
  writeFileSync(
    file,
    `name: table
space: { name: nasbench201, operations: [none, skip_connect] }
evaluator: { name: tabular, path: '${join(folder, 'table.csv')}', cell: cell, accuracy: right }
search: { ${search} }
`,
  );
  return file;
}
