/** Whole files, read and replaced as one. */
import { constants } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { FileSystem, OpenFile } from './file-system.js';
import { putBack, StoreError, unless } from './store-error.js';

/** V8 has no string over 512 MiB; no JSON file of a run comes near this. */
const longestText = 256 * 2 ** 20;

/** Writes all bytes, however many calls that takes. */
export function writeAll(file: OpenFile, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) done += file.write(bytes.subarray(done), position + done);
}

/** Does what helps when something has failed already, whose error says more than that of the action. */
export function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // what cannot be done stays undone
  }
}

/** Uses the file and closes it, whatever happens. */
export function using<T>(file: OpenFile, action: (file: OpenFile) => T): T {
  let result: T;
  try {
    result = action(file);
  } catch (error) {
    quietly(() => file.close());
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
  createFilled(fs, path, (file) => writeAll(file, bytes, 0));
}

function createFilled(fs: FileSystem, path: string, fill: (file: OpenFile) => void): void {
  using(fs.open(path, 'create'), (file) => {
    fill(file);
    file.sync();
  });
}

/**
 * Puts the file in place as a whole: written beside, flushed, renamed, folder flushed. Whoever reads it, even after
 * a power cut, finds either the old content or the new. Nobody else has the name of the file beside, so that two
 * processes that write the same file do not meet; `removeUnfinished` clears what a killed one left.
 */
export function replaceFile(fs: FileSystem, path: string, bytes: Uint8Array): void {
  replaceFilled(fs, path, (file) => writeAll(file, bytes, 0));
}

function replaceFilled(fs: FileSystem, path: string, fill: (file: OpenFile) => void): void {
  const beside = join(dirname(path), `.${basename(path)}.${randomUUID()}.new`);
  try {
    createFilled(fs, beside, fill);
    fs.rename(beside, path);
  } catch (error) {
    quietly(() => fs.unlink(beside));
    throw error instanceof StoreError ? error.about(path) : error; // users do not know the file beside
  }
  fs.syncFolder(dirname(path));
}

/** Puts a copy of the file in its place: those who have the old one open write to no name any more. */
export function replaceByCopy(fs: FileSystem, path: string): void {
  const chunk = Buffer.allocUnsafe(2 ** 20);
  replaceFilled(fs, path, (copy) =>
    using(fs.open(path, 'read'), (file) => {
      for (let position = 0; ;) {
        const count = file.read(chunk, position);
        if (count === 0) return;
        writeAll(copy, chunk.subarray(0, count), position);
        position += count;
      }
    }),
  );
}

/** Removes what `replaceFile` left in this folder when its process was killed. */
export function removeUnfinished(fs: FileSystem, folder: string): void {
  for (const name of fs.list(folder)) if (/^\..+\.new$/.test(name)) fs.unlink(join(folder, name));
}

/** The folder and those above it, each with its entry flushed. Gives those that were not there, the outermost first. */
export function makeFolders(fs: FileSystem, path: string): string[] {
  if (fs.kind(path) !== 'nothing') return [];
  const above = makeFolders(fs, dirname(path));
  // another process may make it at the same time
  const isMade = unless(['EEXIST'], () => (fs.makeFolder(path), true));
  fs.syncFolder(dirname(path));
  return isMade ? [...above, path] : above;
}
