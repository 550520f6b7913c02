/**
 * The name of a run that is about to begin, taken before anything else is done. A claim is a hidden folder beside with
 * a lock in it; the run is made there and renamed when it is whole, so that nothing is left when that fails.
 */
import { randomUUID } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import { makeFolders, quietly } from './durable.js';
import { disk, explained, type FileSystem } from './file-system.js';
import { layoutOf } from './layout.js';
import { acquireLock, HeldError, type Lock, type SilentLocks } from './lock.js';
import { processClock, whenFree, type Clock } from './lock-watch.js';
import { StoreError, unless } from './store-error.js';
import { Writer, type TakeOptions, type WriterOptions } from './writer.js';

export interface ClaimOptions extends WriterOptions {
  /** Where the name is taken, takes NAME-2, NAME-3, ... instead. */
  readonly numbered?: boolean;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
  /** Told when it has to wait for another process that may be gone. */
  readonly onNote?: (line: string) => void;
}

export interface RunClaim {
  /** Of the run that is to be. */
  readonly folder: string;
  /** Where it is made. */
  readonly beside: string;
  readonly writer: Writer;
  /** Folders above that were made for it. */
  readonly made: readonly string[];
}

/**
 * Removes what was made, wherever it is by now, and the name is free again. What cannot be removed stays, and is in
 * nobody's way.
 */
export function giveUp({ beside, writer, made }: RunClaim, at = beside): void {
  const gone = `${beside.slice(0, -'.new'.length)}.${randomUUID()}.gone`;
  try {
    writer.fs.rename(at, gone); // at once, so that no process takes the lock in it while it is emptied
    const moved = writer.moved(layoutOf(gone).lock);
    moved.fs.removeFolder(gone);
    moved.release();
    for (const folder of made.toReversed()) writer.fs.removeEmptyFolder(folder);
  } catch {
    quietly(() => writer.release());
  }
}

/**
 * Takes the name for a run. Throws StoreError when the folder exists and is not empty or cannot be made, HeldError when
 * another process makes a run of this name.
 */
export async function claimRun(folder: string, options: ClaimOptions = {}): Promise<RunClaim> {
  const { numbered = false, signal, clock = processClock(signal), onNote } = options;
  if (numbered) return claimNumbered(folder, options);
  const fs = explained(options.fileSystem ?? disk);
  return whenFree(fs, { clock, ...(onNote && { onWait: onNote }) }, (watched) =>
    claimNow(folder, { ...options, watched }),
  );
}

function claimNumbered(folder: string, options: ClaimOptions): RunClaim {
  for (let number = 1; ; number++)
    try {
      return claimNow(number === 1 ? folder : `${folder}-${number}`, options);
    } catch (error) {
      if (!(error instanceof HeldError || error instanceof TakenError)) throw error;
    }
}

/** The same without waiting for another process. */
export function claimNow(folder: string, { watched, ...options }: TakeOptions = {}): RunClaim {
  const path = resolve(folder);
  const parent = dirname(path);
  const beside = join(parent, `.${basename(path)}.new`);
  const fs = explained(options.fileSystem ?? disk);
  const made: string[] = [];
  const acquire = (opened: FileSystem): Lock =>
    named(parent, () => lockIn(opened, { folder, beside, made, ...(watched && { watched }) }));
  try {
    refuseExisting(fs, folder);
    const writer = Writer.take(acquire, options);
    return prepared(fs, { folder, beside, writer, made: made.filter((at) => at !== beside) });
  } catch (error) {
    for (const at of made.toReversed()) quietly(() => fs.removeEmptyFolder(at));
    throw error;
  }
}

/** Another process may have made the run, or left a part of one. */
function prepared(fs: FileSystem, claim: RunClaim): RunClaim {
  const { folder, beside, writer } = claim;
  try {
    refuseExisting(fs, folder);
    for (const path of fs.list(beside).map((name) => join(beside, name)))
      if (path !== writer.lock.path) writer.fs.removeFolder(path);
    writer.fs.syncFolder(dirname(beside));
    return claim;
  } catch (error) {
    giveUp(claim);
    throw error;
  }
}

/** Takes the lock in the folder beside, which is made where it is not there. */
function lockIn(
  fs: FileSystem,
  {
    folder,
    beside,
    made,
    watched,
  }: Pick<RunClaim, 'folder' | 'beside'> & {
    readonly made: string[];
    readonly watched?: SilentLocks;
  },
): Lock {
  for (;;) {
    for (const path of makeFolders(fs, beside)) made.push(path);
    // another process may rename or remove the folder in between
    const lock = unless(['ENOENT'], () => acquireLock(fs, layoutOf(beside).lock, watched));
    if (lock) return lock;
    refuseExisting(fs, folder);
  }
}

/** There is something of that name already. */
export class TakenError extends StoreError {}

/** Throws TakenError when the folder exists and is not empty. */
export function refuseExisting(fs: FileSystem, folder: string): void {
  const path = resolve(folder);
  const kind = fs.kind(path);
  if (kind === 'nothing' || (kind === 'folder' && fs.list(path).length === 0)) return;
  if (kind !== 'folder')
    throw new TakenError(
      folder,
      `is a ${kind === 'file' ? 'file' : 'link'}`,
      'give the name of a new folder with --run',
    );
  throw new TakenError(
    folder,
    'exists already',
    `see what it holds (evocell show ${folder}), go on with it (evocell resume ${folder}), or give another folder with --run`,
  );
}

/** What the system refuses in the hidden folder is told of the folder that it is in, which people know. */
function named<T>(parent: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof StoreError && error.code !== undefined) throw error.about(parent);
    throw error;
  }
}
