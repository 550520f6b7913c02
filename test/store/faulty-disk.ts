/** A file system that fails at one of its calls. */
import type { FileSystem, OpenFile } from '../../src/store/file-system.js';

/** `once`: the next call works again; `on`: none does any more; `half`: of a write, only half is done. */
export interface Fault {
  /** The one that fails: among all calls, or among the writes for `half`. From 0. */
  readonly call: number;
  readonly code: 'ENOSPC' | 'EIO' | 'cut' | 'stop';
  readonly mode: 'once' | 'on' | 'half';
}

/** The process ends here: no error that a program could catch and mend. */
export class PowerCut extends Error {}

export interface FaultyDisk extends FileSystem {
  /** So far. */
  count(): { calls: number; writes: number };
}

/** With the code `stop`, `whileStopped` is called before the call, which then works. */
export function faultyDisk(inner: FileSystem, fault?: Fault, whileStopped?: () => void): FaultyDisk {
  let calls = 0;
  let writes = 0;
  const strikes = (): boolean => {
    const call = calls++;
    if (fault?.code === 'stop') {
      if (call === fault.call) whileStopped?.();
      return false;
    }
    if (fault?.mode === 'half') return false;
    return fault !== undefined && (fault.mode === 'on' ? call >= fault.call : call === fault.call);
  };
  const fail = (): never => {
    if (fault?.code === 'cut') throw new PowerCut('power cut');
    throw Object.assign(new Error(fault?.code), { code: fault?.code });
  };
  const run = <T>(action: () => T): T => (strikes() ? fail() : action());
  const wrap = (file: OpenFile): OpenFile => ({
    read: (into, position) => run(() => file.read(into, position)),
    write(bytes, position) {
      const torn = fault?.mode === 'half' && writes === fault.call;
      writes++;
      if (torn) file.write(bytes.subarray(0, bytes.length >> 1), position);
      return strikes() || torn ? fail() : file.write(bytes, position);
    },
    truncate: (length) => run(() => file.truncate(length)),
    sync: () => run(() => file.sync()),
    size: () => run(() => file.size()),
    close: () => {
      const failed = strikes();
      file.close();
      if (failed) fail();
    },
  });
  return {
    count: () => ({ calls, writes }),
    open: (path, mode) => wrap(run(() => inner.open(path, mode))),
    kind: (path) => run(() => inner.kind(path)),
    list: (folder) => run(() => inner.list(folder)),
    makeFolder: (path) => run(() => inner.makeFolder(path)),
    rename: (from, to) => run(() => inner.rename(from, to)),
    unlink: (path) => run(() => inner.unlink(path)),
    removeFolder: (path) => run(() => inner.removeFolder(path)),
    removeEmptyFolder: (path) => run(() => inner.removeEmptyFolder(path)),
    syncFolder: (path) => run(() => inner.syncFolder(path)),
  };
}
