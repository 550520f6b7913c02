/** What a process needs to write to a run: the disk, guarded by the run's lock, which is renewed. */
import { flushNotes, withoutFlush } from './plain-disk.js';
import { disk, explained, type FileSystem } from './file-system.js';
import { fenced } from './fence.js';
import { releaseLock, type Lock, type SilentLocks } from './lock.js';
import { renewInThread, type Renewal, type StartRenewal } from './renewal.js';

export interface WriterOptions {
  /** Default: the disk. */
  readonly fileSystem?: FileSystem;
  /** Default: in a thread of its own, on the disk; on another file system not at all. */
  readonly renewal?: StartRenewal;
}

export interface TakeOptions extends WriterOptions {
  /** Locks that may be taken over, because they were watched for long enough. */
  readonly watched?: SilentLocks;
}

export class Writer {
  readonly fs: FileSystem;

  private constructor(
    private readonly open: FileSystem,
    readonly lock: Lock,
    private readonly missing: ReadonlySet<string>,
    private readonly renewal: Renewal | undefined,
  ) {
    this.fs = fenced(open, lock);
  }

  /** Takes the lock, and renews it from now on. Throws HeldError. */
  static take(acquire: (fs: FileSystem) => Lock, { fileSystem, renewal }: WriterOptions): Writer {
    const missing = new Set<string>();
    const fs = withoutFlush(explained(fileSystem ?? disk), missing);
    const start = renewal ?? (fileSystem ? undefined : (lock: Lock) => renewInThread(fs, lock));
    const lock = acquire(fs);
    return new Writer(fs, lock, missing, start?.(lock));
  }

  /** The same writer after the folder of its lock was renamed. */
  moved(path: string): Writer {
    const lock = { ...this.lock, path };
    this.renewal?.moved(lock);
    return new Writer(this.open, lock, this.missing, this.renewal);
  }

  /** What the file system cannot do, as far as that was found out, a line each. */
  notes(folder: string): string[] {
    return flushNotes(folder, this.missing);
  }

  /** Gives the lock back. */
  release(): void {
    this.renewal?.stop();
    releaseLock(this.open, this.lock);
  }
}
