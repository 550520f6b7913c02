/** The process that holds a lock: what the lock's file says of it, and what can be known of whether it still runs. */
import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';
import { unless } from './store-error.js';

const holderSchema = z.object({
  pid: z.number().int().positive(),
  host: z.string(),
  /** Of the kernel, new at each start of the machine; empty where the system does not say. */
  boot: z.string(),
  /** In which the process number and the start time count: a container has its own. Empty: not known. */
  namespace: z.string(),
  /** Clock ticks from the boot to its start: tells it from a later process with its number. Empty: not known. */
  started: z.string(),
  /** New for each lock that is taken, which makes it the lock's fencing token. */
  id: z.uuid(),
});

export type Holder = z.infer<typeof holderSchema>;

type Place = Pick<Holder, 'host' | 'boot' | 'namespace'>;

/** Where this process runs. */
function here(): Place {
  const host = hostname();
  if (process.platform !== 'linux') return { host, boot: '', namespace: '' };
  const read = (action: () => string): string => unless(['ENOENT', 'EACCES', 'EPERM'], action) ?? '';
  // a /proc of another namespace numbers the processes in another way, and says nothing of use here
  if (read(() => readlinkSync('/proc/self')) !== String(process.pid))
    return { host, boot: '', namespace: '' };
  const boot = read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const names = ['pid', 'time'].map((kind) => read(() => readlinkSync(`/proc/self/ns/${kind}`)));
  return { host, boot, namespace: names[0] === '' ? '' : names.join(' ') };
}

/** Clock ticks from boot to start, empty where the system does not say; undefined when there is no such process. */
function startOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return isRunning(pid) ? '' : undefined;
  const stat = unless(['ENOENT', 'ESRCH'], () => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (stat === undefined) return undefined;
  // the second field is the program's name in parentheses, which may hold anything; the state follows, start is 22nd
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined; // ended, but its parent has not asked
  return fields[19] ?? '';
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** This process, as the holder of a new lock. */
export function newHolder(): Holder {
  return { pid: process.pid, ...here(), started: startOf(process.pid) ?? '', id: randomUUID() };
}

function isSameProcess(holder: Holder): boolean {
  const started = startOf(holder.pid);
  return started !== undefined && (started === '' || holder.started === '' || started === holder.started);
}

/** Whether process numbers mean the same to the holder and to this process. */
export function isNeighbour({ host, boot, namespace }: Holder): boolean {
  const own = here();
  return (
    boot !== '' && namespace !== '' && host === own.host && boot === own.boot && namespace === own.namespace
  );
}

/** Whether it is certain that it no longer runs, which only a process of the same boot and namespace can know. */
export function isGone(holder: Holder): boolean {
  return isNeighbour(holder) && !isSameProcess(holder);
}

/** Whether it is certain that it runs, though it may stand still. */
export function isHere(holder: Holder): boolean {
  return isNeighbour(holder) && isSameProcess(holder);
}

/** The best guess, for people: of what cannot be known here, that it runs. */
export function seemsAlive(holder: Holder): boolean {
  if (isNeighbour(holder)) return isSameProcess(holder);
  return holder.boot !== '' || holder.host !== hostname() || isSameProcess(holder);
}

export function isThisProcess(holder: Holder): boolean {
  return holder.pid === process.pid && isHere(holder);
}

/** What stands in the lock's file. It has the same length whatever the count of renewals is. */
export function holderText(holder: Holder, renewals: number): string {
  return `${JSON.stringify(holder).slice(0, -1)},"renewals":${String(renewals).padStart(15)}}\n`;
}

/** Undefined when the text is not what `holderText` gives, as in a file that was cut short. */
export function parseHolder(text: string): Holder | undefined {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
