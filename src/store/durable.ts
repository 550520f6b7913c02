/** Whole files, read and replaced as one. */
import { constants } from 'node:buffer';
import { basename, dirname, join } from 'node:path';
import type { FileSystem, OpenFile } from './file-system.js';
import { putBack, StoreError, unless } from './store-error.js';

/** V8 has no string over 512 MiB; no JSON file of a run comes near this. */
const longestText = 256 * 2 ** 20;

/** Writes all bytes, however many calls that takes. */
export function writeAll(file: OpenFile, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) done += file.write(bytes.subarray(done), position + done);
}

/** Uses the file and closes it, whatever happens. */
export function using<T>(file: OpenFile, action: (file: OpenFile) => T): T {
  let result: T;
  try {
    result = action(file);
  } catch (error) {
    try {
      file.close();
    } catch {
      // the first error says more
    }
    throw error;
  }
  file.close();
  return result;
}

/** The whole file. Throws StoreError when it has more bytes than a good one can have. */
export function readFile(fs: FileSystem, path: string, longest: number = constants.MAX_LENGTH): Buffer {
  return using(fs.open(path, 'read'), (file) => {
    const size = file.size();
    if (size > longest) throw new StoreError(path, `has ${size} bytes, which no such file needs`, putBack);
    const bytes = Buffer.allocUnsafe(size);
    for (let done = 0; done < bytes.length;) {
      const count = file.read(bytes.subarray(done), done);
      if (count === 0) throw new StoreError(path, 'shrank while it was read', 'try again');
      done += count;
    }
    return bytes;
  });
}

export function readText(fs: FileSystem, path: string): string {
  return readFile(fs, path, longestText).toString('utf8');
}

/** A new file, flushed; its folder entry is not. */
export function createFile(fs: FileSystem, path: string, bytes: Uint8Array): void {
  using(fs.open(path, 'create'), (file) => {
    writeAll(file, bytes, 0);
    file.sync();
  });
}

/**
 * Puts the file in place as a whole: written beside, flushed, renamed, folder flushed. Whoever reads it, even after
 * a power cut, finds either the old content or the new.
 */
export function replaceFile(fs: FileSystem, path: string, bytes: Uint8Array): void {
  const beside = join(dirname(path), `.${basename(path)}.new`);
  try {
    unless(['ENOENT'], () => fs.unlink(beside)); // left by a process that was killed
    createFile(fs, beside, bytes);
    fs.rename(beside, path);
  } catch (error) {
    try {
      fs.unlink(beside);
    } catch {
      // the first error says more; the next writer removes the file
    }
    throw error;
  }
  fs.syncFolder(dirname(path));
}

/** The folder and those above it, each with its entry flushed. */
export function makeFolders(fs: FileSystem, path: string): void {
  if (fs.kind(path) !== 'nothing') return;
  makeFolders(fs, dirname(path));
  fs.makeFolder(path);
  fs.syncFolder(dirname(path));
}
