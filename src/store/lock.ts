/**
 * One writer for a run. The file `lock` names the process that holds it; a lock whose process is gone (killed, or the
 * machine restarted) is stale and is taken over. It appears as a whole by linking, so nobody reads half of it.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';
import { createFile, readText } from './durable.js';
import type { FileSystem } from './file-system.js';
import { StoreError, unless } from './store-error.js';

const holderSchema = z.object({
  pid: z.number().int().positive(),
  host: z.string(),
  /** Tells the process from a later one with the same number; empty where the system does not say. */
  started: z.string(),
  id: z.uuid(),
});

export type Holder = z.infer<typeof holderSchema>;

/** When the process started: boot and clock ticks since. Empty: not known. Undefined: there is no such process. */
function startOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return isRunning(pid) ? '' : undefined;
  const boot = unless(['ENOENT', 'EACCES'], () =>
    readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
  );
  const stat = unless(['ENOENT', 'ESRCH'], () => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (stat === undefined) return undefined;
  // the second field is the program's name in parentheses, which may hold anything; the state follows, start is 22nd
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined; // ended, but its parent has not asked
  return `${boot ?? ''}:${fields[19] ?? ''}`;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Whether the holder still runs; one on another host counts as running, for nobody here can tell. */
export function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  const started = startOf(holder.pid);
  return started !== undefined && (started === '' || holder.started === '' || started === holder.started);
}

/** Who holds the lock; undefined when nobody does. Throws StoreError when the file says nothing of use. */
export function readHolder(fs: FileSystem, path: string): Holder | undefined {
  const text = unless(['ENOENT'], () => readText(fs, path));
  if (text === undefined) return undefined;
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    throw new StoreError(path, 'does not name its holder', 'delete it if no other evocell works on this run');
  }
}

/**
 * Takes the lock. Throws StoreError with the holder's host and pid when another process has it.
 *
 * A stale lock may only be removed by the one who holds a second lock, named after it, and who finds it still there:
 * two that come at once can so never remove each other's fresh lock.
 */
export function acquireLock(fs: FileSystem, path: string): Holder {
  const own: Holder = {
    pid: process.pid,
    host: hostname(),
    started: startOf(process.pid) ?? '',
    id: randomUUID(),
  };
  while (!place(fs, path, own)) {
    const holder = readHolder(fs, path);
    if (!holder) continue;
    if (isAlive(holder)) throw held(path, holder);
    const claim = `${path}.${holder.id}`;
    const claimed = acquireLock(fs, claim);
    try {
      if (readHolder(fs, path)?.id === holder.id) fs.unlink(path);
    } finally {
      releaseLock(fs, claim, claimed);
    }
  }
  return own;
}

function held(path: string, { host, pid }: Holder): StoreError {
  const who = pid === process.pid && host === hostname() ? 'this process' : `process ${pid} on ${host}`;
  return new StoreError(
    path,
    `${who} is writing to this run`,
    host === hostname() ? 'wait for it, or stop it first' : 'wait for it, or delete this file if it is gone',
  );
}

/** False when the name is taken. */
function place(fs: FileSystem, path: string, own: Holder): boolean {
  const beside = `${path}.${own.id}.new`;
  try {
    createFile(fs, beside, Buffer.from(`${JSON.stringify(own)}\n`));
    return unless(['EEXIST'], () => (fs.link(beside, path), true)) ?? false;
  } finally {
    unless(['ENOENT'], () => fs.unlink(beside));
  }
}

/** Gives the lock back, if it is still this holder's. */
export function releaseLock(fs: FileSystem, path: string, own: Holder): void {
  if (readHolder(fs, path)?.id === own.id) fs.unlink(path);
}
