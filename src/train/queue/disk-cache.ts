/** Parts on a worker's disk, by their SHA-256: images that it has seen are not sent to it again. */
import {
  accessSync,
  constants,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../../errors/input-error.js';
import { sha256 } from './content.js';
import { Recent } from './recent.js';

/** Where the system keeps what can be fetched again. */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const base = environment['XDG_CACHE_HOME'];
  return join(base !== undefined && base !== '' ? base : join(homedir(), '.cache'), 'evocell', 'parts');
}

/** What cannot be read or written later is as if it was not there. Several workers may share a folder. */
export class DiskCache {
  readonly #files: Recent<null>;

  /** Throws InputError for a folder that cannot be made, read or written. */
  constructor(
    readonly folder: string,
    /** Bytes. */
    most: number,
  ) {
    this.#files = new Recent(most, (_, name) => rmSync(this.#fileOf(name), { force: true }));
    const files = namesIn(folder)
      .filter((name) => /^[0-9a-f]{64}$/.test(name))
      .flatMap((name) => {
        const stat = statSync(join(folder, name), { throwIfNoEntry: false });
        return stat?.isFile() ? [{ name, size: stat.size, used: stat.mtimeMs }] : [];
      })
      .sort((a, b) => a.used - b.used);
    for (const { name, size } of files) this.#files.set(name, null, size);
  }

  /** Undefined, and removed, where it is not what its name says. */
  get(name: string): Buffer | undefined {
    const file = this.#fileOf(name);
    try {
      const bytes = readFileSync(file);
      if (sha256(bytes) === name) {
        const now = new Date();
        utimesSync(file, now, now);
        this.#files.set(name, null, bytes.length);
        return bytes;
      }
      rmSync(file, { force: true });
    } catch {
      // Then it is fetched.
    }
    this.#files.delete(name);
    return undefined;
  }

  put(name: string, bytes: Uint8Array): void {
    const file = this.#fileOf(name);
    const fresh = `${file}.${process.pid}`;
    try {
      writeFileSync(fresh, bytes);
      renameSync(fresh, file);
      this.#files.set(name, null, bytes.length);
    } catch {
      rmSync(fresh, { force: true });
    }
  }

  #fileOf(name: string): string {
    return join(this.folder, name);
  }
}

/** Of the files there; the folder is made. */
function namesIn(folder: string): string[] {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.R_OK | constants.W_OK);
    return readdirSync(folder);
  } catch (error) {
    throw new InputError(`--cache: ${folder} is no folder that can be written (${codeOf(error)})`, {
      advice: 'name another one with --cache FOLDER',
    });
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
}
