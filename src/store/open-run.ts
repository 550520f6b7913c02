/** Opens a run's folder: to look at it while it may be going on, or to go on with it. */
import { join } from 'node:path';
import { quietly, removeUnfinished } from './durable.js';
import { disk, explained, type FileSystem } from './file-system.js';
import { checkLayout, layoutOf, type Layout } from './layout.js';
import { acquireLock } from './lock.js';
import { processClock, whenFree, type Clock } from './lock-watch.js';
import { recover } from './recovery.js';
import { journalOf, readJournal, runFiles, statusOf, type RunFiles } from './run-files.js';
import { RunFolder } from './run-folder.js';
import { RecordAdapter, type RunRecord, type RunStatus } from './run-record.js';
import { StoreError } from './store-error.js';
import { Writer, type TakeOptions, type WriterOptions } from './writer.js';

export interface OpenOptions extends TakeOptions {
  /** Take the lock, drop what was not committed, and be able to go on. */
  readonly write: boolean;
}

export interface WaitOptions extends WriterOptions {
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** Told when it has to wait for another process that may be gone. */
  readonly onNote?: (line: string) => void;
}

/**
 * Throws StoreError, one line, when it is no run, is of a newer format, is damaged, or (to write) when another process
 * has it or may have it (HeldError). Reading changes nothing and takes no lock.
 */
export function openRun(folder: string, { write, ...options }: OpenOptions): RunFolder {
  if (write) return openNow(folder, options);
  const fs = explained(options.fileSystem ?? disk);
  const layout = layoutOf(folder);
  checkLayout(fs, layout);
  return new RunFolder(readWhole(fs, layout), []);
}

/** What the run's record says, without its journal, which may be long. Throws StoreError. */
export function recordOf(
  folder: string,
  { fileSystem = disk }: Pick<TakeOptions, 'fileSystem'> = {},
): RunRecord {
  const fs = explained(fileSystem);
  const layout = layoutOf(folder);
  checkLayout(fs, layout);
  return readRecord(fs, layout);
}

/** A run whose lock this process has, and which is unchanged so far. */
export interface TakenRun {
  readonly folder: string;
  readonly record: RunRecord;
  /** Drops what was not committed, and makes it ready to go on. Throws StoreError. */
  readonly open: () => RunFolder;
  /** Gives the lock back, whether it was opened or not. */
  readonly release: () => void;
}

/**
 * Takes the run's lock, and waits where another process has it and may be gone: as long as it takes to tell. Throws
 * like `openRun`, and the signal's reason.
 */
export async function takeRun(folder: string, options: WaitOptions = {}): Promise<TakenRun> {
  const { fileSystem = disk, signal, clock = processClock(signal), onNote } = options;
  return whenFree(explained(fileSystem), { clock, ...(onNote && { onWait: onNote }) }, (watched) =>
    takeNow(folder, { ...options, watched }),
  );
}

function takeNow(folder: string, { watched, ...options }: TakeOptions): TakenRun {
  const layout = checked(explained(options.fileSystem ?? disk), folder);
  const writer = Writer.take((fs) => acquireLock(fs, layout.lock, watched), options);
  const release = (): void => writer.release();
  try {
    const open = (): RunFolder => goOn(writer, layout);
    return { folder, record: readRecord(writer.fs, layout), open, release };
  } catch (error) {
    quietly(release);
    throw error;
  }
}

function openNow(folder: string, options: TakeOptions): RunFolder {
  const { open, release } = takeNow(folder, options);
  try {
    return open();
  } catch (error) {
    quietly(release); // a lock that stays is stale as soon as this process ends
    throw error;
  }
}

/** What it says of something that is no run is more than a lock there would. */
function checked(fs: FileSystem, folder: string): Layout {
  const layout = layoutOf(folder);
  checkLayout(fs, layout);
  readRecord(fs, layout);
  return layout;
}

function goOn(writer: Writer, layout: Layout): RunFolder {
  const { fs, lock } = writer;
  for (const path of [layout.folder, layout.checkpoints]) removeUnfinished(fs, path);
  const files = runFiles(fs, layout, readRecord(fs, layout));
  const notes: string[] = [];
  if (lock.isForced) journalOf(files).replace(); // see fence.ts
  const tail = readJournal(files);
  new RunFolder(files, []).settings(); // throws when they are no longer those of the run
  const start = recover(files, tail, (line) => notes.push(line));
  files.record.update((record) => {
    record.status = 'running';
    delete record.reason;
    record.sessions++;
    record.updated = new Date().toISOString();
  });
  return new RunFolder(files, [...notes, ...writer.notes(layout.folder)], writer, start);
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
