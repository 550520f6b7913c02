/**
 * What the store costs: an append at 100 and at 100,000 trials, opening a run of 100,000 trials, its digest.
 * Trials are as large as EvNAS's: a genome of 224 numbers of 6 digits, about 2.5 KB a line.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { stream } from '../src/random.js';
import type { Trial } from '../src/search/strategy.js';
import { createRun } from '../src/store/create-run.js';
import { digest } from '../src/store/digest.js';
import { disk, type FileSystem } from '../src/store/file-system.js';
import { JournalAdapter, type Journal } from '../src/store/journal.js';
import { openRun } from '../src/store/open-run.js';
import type { RunFolder } from '../src/store/run-folder.js';
import { medianOf } from '../src/measures/latency.js';

export interface StoreFigures {
  readonly trials: number;
  readonly megabytes: number;
  /** Milliseconds a trial, without the flush, with the journal at 100 trials and at all of them. */
  readonly appendAt100: number;
  readonly appendAtAll: number;
  /** Milliseconds that the flush of one generation of 50 trials adds. */
  readonly flush: number;
  /** Seconds. */
  readonly open: number;
  readonly summaries: number;
  readonly digest: number;
}

const perGeneration = 50;

function trials(generation: number, count: number, first: number): Trial[] {
  const random = stream('bench', generation);
  return Array.from({ length: count }, (_, index) => ({
    trial: first + index,
    generation,
    index,
    origin: 'crossover+mutation',
    parents: [0, 1],
    status: 'ok',
    metrics: { accuracy: 100 * random.next(), loss: random.next(), params: 3_349_342, macs: 553_000_000 },
    genotype: 'normal: sep_conv_3x3(0) skip_connect(1)',
    genome: Array.from({ length: 224 }, () => Math.round(1e6 * random.next()) / 1e6),
  }));
}

function milliseconds(action: () => void): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}

/** Five generations of 50 trials after those that are there; milliseconds of the median one. They are cut off again. */
function append(folder: string, fileSystem: FileSystem): number {
  const path = join(folder, 'trials.jsonl');
  const adapter = new JournalAdapter(
    fileSystem,
    path,
    openRun(folder, { write: false }).record.settingsSha256,
  );
  const journal: Journal = adapter.read();
  const before = [...journal.commits];
  const times = Array.from({ length: 5 }, () => {
    const generation = journal.commits.length;
    const first = journal.commits.at(-1)?.trials ?? 0;
    const fields = {
      generation,
      trials: first + perGeneration,
      checkpoint: `generation-${generation}`,
      checkpointSha256: '0'.repeat(64),
    };
    journal.pending = [{ fields, trials: trials(generation, perGeneration, first) }];
    return milliseconds(() => adapter.write(journal));
  });
  adapter.truncate(before);
  return medianOf(times);
}

/** The disk without flushing: what the program itself costs. */
const unflushed: FileSystem = {
  ...disk,
  open(path, mode) {
    const file = disk.open(path, mode);
    return { ...file, sync: () => undefined };
  },
};

async function fill(run: RunFolder, from: number, to: number, size: number): Promise<void> {
  const log = run.log();
  for (let generation = run.generations, first = from; first < to; generation++, first += size)
    await log.commit(generation, trials(generation, size, first), {}, { tensors: {}, state: {} });
}

export async function measureStore(total = 100_000): Promise<StoreFigures> {
  const parent = mkdtempSync(join(tmpdir(), 'evocell-bench-'));
  const folder = join(parent, 'run');
  try {
    const run = createRun(folder, { settings: '', seed: 1, version: '0', backend: 'none', machine: {} });
    await fill(run, 0, 100, 50);
    append(folder, unflushed); // warms up
    const appendAt100 = append(folder, unflushed) / perGeneration;
    run.close();
    const again = openRun(folder, { write: true });
    await fill(again, again.trialCount, total, 1000);
    again.close('finished');
    let opened = again;
    const open = milliseconds(() => (opened = openRun(folder, { write: false }))) / 1000;
    const count = (items: Iterable<unknown>): number => [...items].length;
    const summaries = milliseconds(() => count(opened.summaries())) / 1000;
    const digestTime = milliseconds(() => digest(opened)) / 1000;
    const megabytes = statSync(join(folder, 'trials.jsonl')).size / 1e6;
    const appendAtAll = append(folder, unflushed) / perGeneration;
    const flush = append(folder, disk) - appendAtAll * perGeneration;
    const figures = { appendAt100, appendAtAll, flush, open, summaries, digest: digestTime };
    return { trials: opened.trialCount, megabytes, ...figures };
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) console.log(JSON.stringify(await measureStore(), null, 2));
