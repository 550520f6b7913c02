/**
 * All that the store asks of a disk. Small, so that tests can put one in its place that fails at the k-th call or
 * forgets what was not flushed. Synchronous: a commit is a short sequence whose order is the point.
 */
import fs from 'node:fs';
import { explain } from './store-error.js';

export interface OpenFile {
  /** Bytes read; 0 at the end. */
  read(into: Uint8Array, position: number): number;
  /** Bytes written, perhaps fewer than given. */
  write(bytes: Uint8Array, position: number): number;
  truncate(length: number): void;
  /** Flushes content and length to the disk. */
  sync(): void;
  size(): number;
  close(): void;
}

/** `read`, `update` (read and write what exists) or `create` (fails with EEXIST); none follows a symbolic link. */
export type OpenMode = 'read' | 'update' | 'create';

export interface FileSystem {
  open(path: string, mode: OpenMode): OpenFile;
  /** What lies there; a link counts as `other`. */
  kind(path: string): 'file' | 'folder' | 'other' | 'nothing';
  list(folder: string): string[];
  makeFolder(path: string): void;
  /** Replaces a file that is there. */
  rename(from: string, to: string): void;
  unlink(path: string): void;
  /** The folder with all that is in it; no error if there is none. */
  removeFolder(path: string): void;
  /** Fails with ENOTEMPTY (on some systems EEXIST) where something is in it. */
  removeEmptyFolder(path: string): void;
  /** Flushes the folder's entries: new, renamed and removed names. */
  syncFolder(path: string): void;
}

const { O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_RDONLY, O_RDWR } = fs.constants;
const flags: Readonly<Record<OpenMode, number>> = {
  read: O_RDONLY | O_NOFOLLOW,
  update: O_RDWR | O_NOFOLLOW,
  create: O_RDWR | O_CREAT | O_EXCL,
};

function openOnDisk(path: string, mode: OpenMode): OpenFile {
  const descriptor = fs.openSync(path, flags[mode]);
  return {
    read: (into, position) => fs.readSync(descriptor, into, 0, into.length, position),
    write: (bytes, position) => fs.writeSync(descriptor, bytes, 0, bytes.length, position),
    truncate: (length) => fs.ftruncateSync(descriptor, length),
    sync: () => fs.fsyncSync(descriptor),
    size: () => fs.fstatSync(descriptor).size,
    close: () => fs.closeSync(descriptor),
  };
}

function syncFolderOnDisk(path: string): void {
  if (process.platform === 'win32') return; // Windows flushes folder entries itself and refuses to open folders
  const descriptor = fs.openSync(path, O_RDONLY);
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** The real one. */
export const disk: FileSystem = {
  open: openOnDisk,
  kind(path) {
    const stats = fs.lstatSync(path, { throwIfNoEntry: false });
    if (!stats) return 'nothing';
    return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
  },
  list: (folder) => fs.readdirSync(folder).sort(),
  makeFolder: (path) => void fs.mkdirSync(path),
  rename: (from, to) => fs.renameSync(from, to),
  unlink: (path) => fs.unlinkSync(path),
  removeFolder: (path) => fs.rmSync(path, { recursive: true, force: true }),
  removeEmptyFolder: (path) => fs.rmdirSync(path),
  syncFolder: syncFolderOnDisk,
};

/** The same file system, with the operating system's errors told in one line that names the file and the operation. */
export function explained(inner: FileSystem): FileSystem {
  const told = <T>(path: string, operation: string, action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw explain(error, path, operation);
    }
  };
  const toldFile = (path: string, file: OpenFile): OpenFile => ({
    read: (into, position) => told(path, 'read', () => file.read(into, position)),
    write: (bytes, position) => told(path, 'write', () => file.write(bytes, position)),
    truncate: (length) => told(path, 'shorten', () => file.truncate(length)),
    sync: () => told(path, 'flush', () => file.sync()),
    size: () => told(path, 'read', () => file.size()),
    close: () => told(path, 'close', () => file.close()),
  });
  return {
    open: (path, mode) =>
      toldFile(
        path,
        told(path, mode === 'create' ? 'create' : 'open', () => inner.open(path, mode)),
      ),
    kind: (path) => told(path, 'look at', () => inner.kind(path)),
    list: (path) => told(path, 'list', () => inner.list(path)),
    makeFolder: (path) => told(path, 'create', () => inner.makeFolder(path)),
    rename: (from, to) => told(to, 'rename to', () => inner.rename(from, to)),
    unlink: (path) => told(path, 'remove', () => inner.unlink(path)),
    removeFolder: (path) => told(path, 'remove', () => inner.removeFolder(path)),
    removeEmptyFolder: (path) => told(path, 'remove', () => inner.removeEmptyFolder(path)),
    syncFolder: (path) => told(path, 'flush', () => inner.syncFolder(path)),
  };
}
