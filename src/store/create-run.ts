/** Makes a run's folder: all of it or nothing. */
import { randomUUID } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import type { Seed } from '../random.js';
import type { Dependency } from '../search/dependency.js';
import { createFile, makeFolders } from './durable.js';
import { disk, explained, type FileSystem } from './file-system.js';
import { layoutOf } from './layout.js';
import { acquireLock, isAlive, readHolder, type Holder } from './lock.js';
import { runFiles } from './run-files.js';
import { RunFolder } from './run-folder.js';
import { runFormat, type RunRecord } from './run-record.js';
import { sha256 } from './sealed.js';
import { StoreError, unless } from './store-error.js';

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
  readonly fileSystem?: FileSystem;
}

/**
 * A fresh run, open for writing. It is made in a hidden folder beside and renamed at the end, so that nothing is left
 * when that fails. Throws StoreError when the folder exists and is not empty, or cannot be made.
 */
export function createRun(folder: string, run: NewRun): RunFolder {
  const fs = explained(run.fileSystem ?? disk);
  const path = resolve(folder);
  refuseExisting(fs, path, folder);
  const parent = dirname(path);
  makeFolders(fs, parent);
  removeAbandoned(fs, parent, basename(path));
  const beside = join(parent, `.${basename(path)}.${randomUUID()}.new`);
  try {
    const record = freshRecord(basename(path), run);
    const lock = fill(fs, beside, run.settings, record);
    unless(['ENOTEMPTY', 'EEXIST'], () => (fs.rename(beside, path), true)) ??
      refuseExisting(fs, path, folder);
    fs.syncFolder(parent);
    const files = runFiles(fs, layoutOf(folder), record);
    return new RunFolder(files, [], lock, { partials: 0 });
  } catch (error) {
    try {
      fs.removeFolder(beside);
    } catch {
      // the first error says more
    }
    throw error;
  }
}

function refuseExisting(fs: FileSystem, path: string, folder: string): void {
  const kind = fs.kind(path);
  if (kind === 'nothing' || (kind === 'folder' && fs.list(path).length === 0)) return;
  throw new StoreError(folder, 'exists already', 'resume it (evocell resume), or choose another with --run');
}

function freshRecord(
  name: string,
  { settings, seed, version, backend, machine, dependencies = [] }: NewRun,
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
    settingsSha256,
    dependencies: [...dependencies],
    committed: { generations: 0, trials: 0, bytes: 0, sha256: settingsSha256 },
  };
}

function fill(fs: FileSystem, folder: string, settings: string, record: RunRecord): Holder {
  const layout = layoutOf(folder);
  fs.makeFolder(folder);
  fs.makeFolder(layout.checkpoints);
  const lock = acquireLock(fs, layout.lock);
  createFile(fs, layout.settings, Buffer.from(settings));
  createFile(fs, layout.journal, Buffer.alloc(0));
  runFiles(fs, layout, record).record.write(); // flushes the folder too
  return lock;
}

/** Folders that a killed process left half made. */
function removeAbandoned(fs: FileSystem, parent: string, name: string): void {
  const abandoned = fs
    .list(parent)
    .filter((entry) => entry.startsWith(`.${name}.`) && entry.endsWith('.new'));
  for (const entry of abandoned) {
    const path = join(parent, entry);
    try {
      const holder = readHolder(fs, layoutOf(path).lock);
      if (holder && !isAlive(holder)) fs.removeFolder(path);
    } catch {
      // it is in nobody's way
    }
  }
}
