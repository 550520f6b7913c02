/**
 * File systems that cannot flush what they hold (network shares, exFAT, mounted cloud folders). A run is safe there
 * against everything but a power cut, so it goes on, and says so.
 */
import type { FileSystem } from './file-system.js';
import { unless } from './store-error.js';

/** Answers of systems that have no such operation; an error of the disk (EIO) is none of them. */
const notSupported = ['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EPERM', 'EISDIR', 'EBADF'];

/** The same file system, without an error where it cannot flush; what it cannot do is added to `missing`, in words. */
export function withoutFlush(inner: FileSystem, missing: Set<string>): FileSystem {
  const attempt = (what: string, flush: () => void): void => {
    if (!unless(notSupported, () => (flush(), true))) missing.add(what);
  };
  return {
    ...inner,
    open(path, mode) {
      const file = inner.open(path, mode);
      return { ...file, sync: () => attempt('files', () => file.sync()) };
    },
    syncFolder: (path) => attempt('folders', () => inner.syncFolder(path)),
  };
}

/** One line for the user, where something is missing. */
export function flushNotes(folder: string, missing: ReadonlySet<string>): string[] {
  if (missing.size === 0) return [];
  const what = [...missing].sort().join(' and ');
  return [
    `${folder}: its file system cannot flush ${what}, so a power cut may take the last generations back or damage the run; stopping and killing are safe as ever`,
  ];
}
