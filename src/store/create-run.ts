/** Makes a run's folder: all of it or nothing. */
import { basename, dirname, resolve } from 'node:path';
import type { Seed } from '../random.js';
import type { Dependency } from '../search/dependency.js';
import type { Snapshot } from '../search/evaluator.js';
import { beginningName, writeCheckpoint } from './checkpoint.js';
import { claimNow, giveUp, refuseExisting, type RunClaim } from './claim.js';
import { createFile } from './durable.js';
import type { FileSystem } from './file-system.js';
import type { Metric } from '../search/metric.js';
import { layoutOf } from './layout.js';
import { runFiles } from './run-files.js';
import { RunFolder } from './run-folder.js';
import { runFormat, type Origin, type RunRecord } from './run-record.js';
import { sha256 } from './sealed.js';
import { unless } from './store-error.js';
import type { TakeOptions } from './writer.js';

export interface NewRun {
  /** The experiment in full, defaults filled in: YAML text. */
  readonly settings: string;
  readonly seed: Seed;
  /** Of evocell. */
  readonly version: string;
  /** The backend that is really used, never `auto`. */
  readonly backend: string;
  /** Processor, cores, operating system, ...: plain JSON, for people. */
  readonly machine: Readonly<Record<string, unknown>>;
  /** What its results depend on besides the settings. */
  readonly dependencies?: readonly Dependency[];
  /** What its evaluator measures. */
  readonly metrics?: readonly Metric[] | undefined;
  /** The run that it takes over from. */
  readonly from?: Omit<Origin, 'checkpointSha256'> | undefined;
  /** What its evaluator begins with. */
  readonly beginning?: Snapshot | undefined;
}

/**
 * A fresh run, open for writing. Throws StoreError when the folder exists and is not empty, or cannot be made; nothing
 * is left, then.
 */
export function createRun(
  folder: string,
  { fileSystem, renewal, watched, ...run }: NewRun & TakeOptions,
): RunFolder {
  const options = {
    ...(fileSystem && { fileSystem }),
    ...(renewal && { renewal }),
    ...(watched && { watched }),
  };
  return createClaimed(claimNow(folder, options), run);
}

/** Makes the run whose name was claimed. Throws StoreError; the name is given up, then. */
export function createClaimed(claim: RunClaim, run: NewRun): RunFolder {
  const { folder, beside, writer } = claim;
  const { fs } = writer;
  const path = resolve(folder);
  let given = writer;
  try {
    const record = freshRecord(basename(path), run);
    fill(fs, beside, run, record);
    // a folder that is empty makes way; not every system renames over it
    unless(['ENOENT', 'ENOTEMPTY', 'EEXIST'], () => fs.removeEmptyFolder(path));
    unless(['ENOTEMPTY', 'EEXIST'], () => (fs.rename(beside, path), true)) ?? refuseExisting(fs, folder);
    given = writer.moved(layoutOf(path).lock);
    fs.syncFolder(dirname(path));
    const files = runFiles(given.fs, layoutOf(folder), record);
    const { beginning } = run;
    return new RunFolder(files, given.notes(folder), given, {
      ...(beginning && { partial: beginning }),
      partials: 0,
    });
  } catch (error) {
    giveUp({ ...claim, writer: given }, given === writer ? beside : path);
    throw error;
  }
}

function freshRecord(
  name: string,
  { settings, seed, version, backend, machine, metrics, from, dependencies = [] }: NewRun,
): RunRecord {
  const now = new Date().toISOString();
  const settingsSha256 = sha256(settings);
  return {
    format: runFormat,
    name,
    status: 'running',
    created: now,
    updated: now,
    sessions: 1,
    version,
    backend,
    seed,
    machine: { ...machine },
    ...(metrics && { metrics: [...metrics] }),
    settingsSha256,
    dependencies: [...dependencies],
    ...(from && { from }),
    committed: { generations: 0, trials: 0, bytes: 0, sha256: settingsSha256 },
  };
}

function fill(
  fs: FileSystem,
  folder: string,
  { settings, beginning }: Pick<NewRun, 'settings' | 'beginning'>,
  record: RunRecord,
): void {
  const layout = layoutOf(folder);
  fs.makeFolder(layout.checkpoints);
  if (beginning && record.from) {
    const checkpoint = { generation: 0, after: record.settingsSha256, strategy: null, evaluator: beginning };
    record.from.checkpointSha256 = writeCheckpoint(fs, layout.checkpoints, beginningName, checkpoint);
  }
  createFile(fs, layout.settings, Buffer.from(settings));
  createFile(fs, layout.journal, Buffer.alloc(0));
  runFiles(fs, layout, record).record.write(); // flushes the folder too
}
