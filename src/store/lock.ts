/**
 * One writer for a run. The file `lock` names the process that holds it, which renews it while it lives. A lock is
 * taken over when its holder is certainly gone, or when whoever wants it has watched it for long enough without seeing
 * it renewed (`lock-watch.ts`); clocks of different machines are never compared. All that it asks of a file system is
 * to create a file that must not exist.
 */
import { quietly, readText, using, writeAll } from './durable.js';
import type { FileSystem } from './file-system.js';
import {
  holderText,
  isGone,
  isHere,
  isNeighbour,
  isThisProcess,
  newHolder,
  parseHolder,
  type Holder,
} from './holder.js';
import { sha256 } from './sealed.js';
import { StoreError, unless } from './store-error.js';

export interface Lock {
  readonly path: string;
  readonly holder: Holder;
  /** Whether it was taken from a holder that may only have stood still and may wake up. */
  readonly isForced: boolean;
}

/** Another process holds the lock, or may hold it. */
export class HeldError extends StoreError {
  /** Whether the holder certainly runs, so that there is nothing to wait for. */
  readonly isCertain: boolean;

  constructor(
    readonly path: string,
    /** What the file held. */
    readonly text: string,
  ) {
    const holder = parseHolder(text);
    super(
      path,
      holder ? `${nameOf(holder)} is writing to this run` : 'does not name its holder',
      holder ? 'wait for it, or stop it first' : 'delete it if no other evocell works on this run',
    );
    this.isCertain = holder !== undefined && isHere(holder);
  }
}

function nameOf(holder: Holder): string {
  if (isThisProcess(holder)) return 'this process';
  const name = `process ${holder.pid} on ${holder.host}`;
  return isNeighbour(holder) ? name : `${name} (another machine or container)`;
}

/** Locks that were watched for long enough without a change, as `silent(path, text)` names them. */
export type SilentLocks = ReadonlySet<string>;

export function silent(path: string, text: string): string {
  return `${path}\n${text}`;
}

/** The file's text; undefined when the lock is free. */
export function readLock(fs: FileSystem, path: string): string | undefined {
  return unless(['ENOENT'], () => readText(fs, path));
}

/** The process that the lock names; undefined when there is none. */
export function readHolder(fs: FileSystem, path: string): Holder | undefined {
  const text = readLock(fs, path);
  return text === undefined ? undefined : parseHolder(text);
}

/**
 * Takes the lock. Throws HeldError when another process has it or may have it.
 *
 * A lock may only be removed by the one who holds a second lock, named after it, and who finds it unchanged: two that
 * come at once can so never remove each other's fresh lock.
 */
export function acquireLock(fs: FileSystem, path: string, watched: SilentLocks = new Set()): Lock {
  const holder = newHolder();
  let isForced = false;
  while (!place(fs, path, holder)) {
    const text = readLock(fs, path);
    if (text === undefined) continue;
    const other = parseHolder(text);
    const gone = other !== undefined && isGone(other);
    const held = new HeldError(path, text);
    if (held.isCertain || !(gone || watched.has(silent(path, text)))) throw held;
    isForced ||= !gone;
    const claim = acquireLock(fs, `${path}.${other?.id ?? sha256(text).slice(0, 16)}`, watched);
    try {
      if (readLock(fs, path) === text) fs.unlink(path);
    } finally {
      releaseLock(fs, claim);
    }
  }
  return { path, holder, isForced };
}

/** False when the name is taken. */
function place(fs: FileSystem, path: string, holder: Holder): boolean {
  const file = unless(['EEXIST'], () => fs.open(path, 'create'));
  if (!file) return false;
  try {
    using(file, (opened) => writeAll(opened, Buffer.from(holderText(holder, 0)), 0));
    return true;
  } catch (error) {
    quietly(() => fs.unlink(path));
    throw error;
  }
}

/** Whether the lock is still this holder's. */
export function isHeld(fs: FileSystem, { path, holder }: Lock): boolean {
  return readHolder(fs, path)?.id === holder.id;
}

/** Gives the lock back, if it is still this holder's. */
export function releaseLock(fs: FileSystem, lock: Lock): void {
  if (isHeld(fs, lock)) fs.unlink(lock.path);
}
