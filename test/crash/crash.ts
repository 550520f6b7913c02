/**
 * Kills searches with SIGKILL at moments drawn from a seed, resumes them, and compares their digest with that of a
 * run that nobody disturbed. The outcome must not depend on the moments, so it does not matter that they are
 * fractions of a time measured here.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync, watch, writeFileSync, type FSWatcher } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { stream, type Random } from '../../src/random.js';
import { digest } from '../../src/store/digest.js';
import { openRun } from '../../src/store/open-run.js';
import { evocell, type Running } from './program.js';

/** As small as a search on a supernet can be, with a checkpoint after each step. */
export const tinyExperiment = `name: tiny
seed: 7
dataset: { name: procedural, subset: 64, crop: 0, flip: false }
supernet: { channels: 2, cells: 3, batch: 8, learningRate: 0.1 }
fitness: { batch: 16, subset: 16 }
derived: { channels: 4, cells: 3 }
search: { population: 4, generations: 6, tournament: 2 }
checkpoint: { steps: 1 }
`;

export interface CrashedRun {
  /** When each kill hit. */
  readonly kills: readonly Moment[];
  /** Whether the digest is that of the undisturbed run. */
  readonly equal: boolean;
}

export const moments = [
  'before the run was made',
  'while the run was made',
  'in the first generation',
  'in a later generation',
  'with a file half written',
  'after the last commit',
] as const;
export type Moment = (typeof moments)[number];

interface Undisturbed {
  readonly digest: string;
  /** Milliseconds until the search begins, and until it ends. */
  readonly began: number;
  readonly time: number;
  readonly generations: number;
}

/** Runs of an experiment, changed by these settings (`a.b=value`), until that many kills have hit. */
export async function* crashes(
  kills: number,
  seed: number | string,
  settings: readonly string[] = [],
  experiment = tinyExperiment,
): AsyncGenerator<CrashedRun> {
  const folder = mkdtempSync(join(tmpdir(), 'evocell-crash-'));
  try {
    const file = join(folder, 'tiny.yaml');
    writeFileSync(file, experiment);
    const search = ['search', file, ...settings.flatMap((setting) => ['--set', setting])];
    const reference = await undisturbed(search, join(folder, 'undisturbed'));
    for (let run = 0, hits = 0; hits < kills; run++) {
      const random = stream(seed, 'kills', run);
      const path = join(folder, `run-${run}`);
      const hit = await killed(search, path, reference, random, kills - hits);
      hits += hit.length;
      yield { kills: hit, equal: digestOf(path) === reference.digest };
      rmSync(path, { recursive: true });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function undisturbed(search: readonly string[], folder: string): Promise<Undisturbed> {
  const { code, err, time, began } = await evocell(...search, '--run', folder, '--workers', '2').ended;
  if (code !== 0 || began === undefined) throw new Error(`the undisturbed search failed:\n${err}`);
  const { generations } = openRun(folder, { write: false });
  return { digest: digestOf(folder), began, time, generations };
}

export function digestOf(folder: string): string {
  return digest(openRun(folder, { write: false }));
}

/** Starts and resumes one run until it ends, killing it on the way at most so many times. */
async function killed(
  search: readonly string[],
  folder: string,
  { began, time, generations }: Undisturbed,
  random: Random,
  most: number,
): Promise<Moment[]> {
  const hits: Moment[] = [];
  const wanted = Math.min(most, 1 + random.integer(6));
  for (let safe = 0; ;) {
    const running = start(search, folder, 1 + random.integer(3));
    const disarm =
      hits.length >= wanted
        ? () => undefined
        : random.next() < 0.5
          ? killAfter(running, began * 0.5 + random.next() * (began * 0.5 + (time - began) * 0.5))
          : killAtWrite(running, folder, 1 + random.integer(30), 3 * random.next());
    const { code, err } = await running.ended;
    disarm();
    if (code === 0) return hits;
    if (code !== null) throw new Error(`it ended with ${code}:\n${err}`);
    hits.push(momentOf(folder, generations));
    const left = committed(folder);
    if (left < safe) throw new Error(`${safe} generations were committed, ${left} are left`);
    safe = left;
  }
}

/** From the middle of its start to some way into the search, so that a run is killed several times. */
function killAfter(running: Running, milliseconds: number): () => void {
  const timer = setTimeout(() => running.kill('SIGKILL'), milliseconds);
  return () => clearTimeout(timer);
}

/** A little after so many changes of files were seen, which is where something could be left half done. */
function killAtWrite(running: Running, folder: string, changes: number, milliseconds: number): () => void {
  const watchers: FSWatcher[] = [];
  const follow = (): void => {
    for (const path of [folder, join(folder, 'checkpoints')]) watchers.push(watch(path, onChange));
  };
  let seen = 0;
  const onChange = (): void => {
    if (watchers.length === 1 && existsSync(folder)) follow();
    if (++seen !== changes) return;
    const until = performance.now() + milliseconds;
    while (performance.now() < until); // a timer would be too coarse
    running.kill('SIGKILL');
  };
  if (existsSync(folder)) follow();
  else watchers.push(watch(dirname(folder), onChange)); // it is made beside and then renamed
  return () => watchers.forEach((watcher) => watcher.close());
}

/** On any number of workers: the digest does not depend on it. */
function start(search: readonly string[], folder: string, workers: number): Running {
  return existsSync(folder)
    ? evocell('resume', folder, '--workers', String(workers))
    : evocell(...search, '--run', folder, '--workers', String(workers));
}

function committed(folder: string): number {
  return existsSync(folder) ? openRun(folder, { write: false }).generations : 0;
}

function momentOf(folder: string, generations: number): Moment {
  if (!existsSync(folder)) {
    const abandoned = readdirSync(dirname(folder)).some((name) => name.startsWith(`.${basename(folder)}.`));
    return abandoned ? 'while the run was made' : 'before the run was made';
  }
  const names = [...readdirSync(folder), ...readdirSync(join(folder, 'checkpoints'))];
  if (names.some((name) => name.endsWith('.new'))) return 'with a file half written';
  const done = committed(folder);
  if (done === generations) return 'after the last commit';
  return done === 0 ? 'in the first generation' : 'in a later generation';
}
