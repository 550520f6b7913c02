/** The file system of one who writes under a lock: what would change a run is refused once the lock is lost. */
import { dirname } from 'node:path';
import type { FileSystem } from './file-system.js';
import { isHeld, type Lock } from './lock.js';
import { StoreError } from './store-error.js';

/** Another process has taken the run over. */
export class LostLockError extends StoreError {
  constructor(path: string) {
    super(
      dirname(path),
      'the lock of this run is gone, or another process has it',
      'this one stops and writes no more (what is committed is safe)',
    );
  }
}

/**
 * Looks at the lock before each change. A file that is written to in place is opened first: who takes the lock over
 * afterwards gives the run another file (`JournalAdapter.replace`), so that writes which come late reach nothing.
 */
export function fenced(fs: FileSystem, lock: Lock): FileSystem {
  const guard = (): void => {
    if (!isHeld(fs, lock)) throw new LostLockError(lock.path);
  };
  const guarded =
    <Args extends unknown[]>(action: (...args: Args) => void) =>
    (...args: Args): void => {
      guard();
      action(...args);
    };
  return {
    ...fs,
    open(path, mode) {
      const file = fs.open(path, mode);
      if (mode !== 'update') return file;
      try {
        guard();
      } catch (error) {
        file.close();
        throw error;
      }
      return file;
    },
    rename: guarded((from, to) => fs.rename(from, to)),
    unlink: guarded((path) => fs.unlink(path)),
    removeFolder: guarded((path) => fs.removeFolder(path)),
  };
}
