/** Opens a run's folder: to look at it while it may be going on, or to go on with it. */
import { join } from 'node:path';
import { disk, explained, type FileSystem } from './file-system.js';
import { checkLayout, layoutOf, type Layout } from './layout.js';
import { acquireLock, releaseLock } from './lock.js';
import { recover } from './recovery.js';
import { readJournal, runFiles, statusOf, type RunFiles } from './run-files.js';
import { RunFolder } from './run-folder.js';
import { RecordAdapter, type RunRecord, type RunStatus } from './run-record.js';
import { StoreError } from './store-error.js';

export interface OpenOptions {
  /** Take the lock, drop what was not committed, and be able to go on. */
  readonly write: boolean;
  readonly fileSystem?: FileSystem;
}

/**
 * Throws StoreError, one line, when it is no run, is of a newer format, is damaged, or (to write) when another process
 * has it. Reading changes nothing and takes no lock.
 */
export function openRun(folder: string, { write, fileSystem = disk }: OpenOptions): RunFolder {
  const fs = explained(fileSystem);
  const layout = layoutOf(folder);
  checkLayout(fs, layout);
  readRecord(fs, layout); // says more than a lock on something that is no run
  if (!write) return new RunFolder(readWhole(fs, layout), []);
  const lock = acquireLock(fs, layout.lock);
  try {
    const files = runFiles(fs, layout, readRecord(fs, layout));
    const notes: string[] = [];
    const tail = readJournal(files);
    new RunFolder(files, []).settings(); // throws when they are no longer those of the run
    const start = recover(files, tail, (line) => notes.push(line));
    files.record.update((record) => {
      record.status = 'running';
      delete record.reason;
      record.sessions++;
      record.updated = new Date().toISOString();
    });
    return new RunFolder(files, notes, lock, start);
  } catch (error) {
    try {
      releaseLock(fs, layout.lock, lock);
    } catch {
      // the first error says more; a lock that stays is stale as soon as this process ends
    }
    throw error;
  }
}

function readRecord(fs: FileSystem, layout: Layout): RunRecord {
  const record = new RecordAdapter(fs, layout.record).read();
  if (record) return record;
  throw new StoreError(
    layout.folder,
    'is not a run: it has no run.json',
    'name a folder that evocell search made',
  );
}

/** Record and journal as of one moment, although a writer may be between the two: then it is read again. */
function readWhole(fs: FileSystem, layout: Layout): RunFiles {
  for (let attempt = 0; ; attempt++) {
    const files = runFiles(fs, layout, readRecord(fs, layout));
    try {
      readJournal(files);
      return files;
    } catch (error) {
      const changed = readRecord(fs, layout).committed.sha256 !== files.record.data.committed.sha256;
      if (attempt === 5 || !changed) throw error;
    }
  }
}

export interface ListedRun {
  readonly folder: string;
  readonly name: string;
  readonly status: RunStatus;
  readonly record: RunRecord;
}

/** The runs in this folder by name, from their records alone; what is wrong with one stands in its place. */
export function listRuns(folder: string, fileSystem: FileSystem = disk): (ListedRun | StoreError)[] {
  const fs = explained(fileSystem);
  const names = fs.list(folder).filter((name) => !name.startsWith('.'));
  return names
    .map((name) => layoutOf(join(folder, name)))
    .filter((layout) => fs.kind(layout.folder) === 'folder' && fs.kind(layout.record) !== 'nothing')
    .map((layout) => {
      try {
        checkLayout(fs, layout);
        const record = readRecord(fs, layout);
        return { folder: layout.folder, name: record.name, status: statusOf(fs, layout, record), record };
      } catch (error) {
        if (error instanceof StoreError) return error;
        throw error;
      }
    });
}
