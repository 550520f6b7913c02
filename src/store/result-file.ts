/** Files that evocell makes for people: pages and tables, in a run's folder or elsewhere. */
import { dirname, join, resolve } from 'node:path';
import { makeFolders, replaceFile } from './durable.js';
import { disk, explained, type FileSystem } from './file-system.js';
import { flushNotes, withoutFlush } from './plain-disk.js';
import { StoreError } from './store-error.js';

/**
 * Puts the file in place as a whole, with the folders above it where there are none; a file that cannot be written in
 * full leaves nothing. Throws StoreError that names it, with `advice` in place of what helps a run.
 */
export function writeResult(
  path: string,
  content: string | Uint8Array,
  { advice, fileSystem = disk }: { readonly advice?: string; readonly fileSystem?: FileSystem } = {},
): void {
  const fs = withoutFlush(explained(fileSystem), new Set());
  try {
    makeFolders(fs, dirname(resolve(path)));
    replaceFile(fs, path, Buffer.from(content));
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new StoreError(path, error.problem, advice ?? error.advice, error.code);
  }
}

/**
 * Whether a file can be put there, asked before long work whose result it will hold; nothing is left, and what is there
 * stays. Throws StoreError that names it.
 */
export function tryResult(path: string, fileSystem: FileSystem = disk): void {
  if (explained(fileSystem).kind(path) === 'folder')
    throw new StoreError(path, 'is a folder, not a file (EISDIR)', 'name a file', 'EISDIR');
  try {
    tryFolder(dirname(resolve(path)), fileSystem);
  } catch (error) {
    throw error instanceof StoreError ? error.about(path) : error;
  }
}

/**
 * Writes a file into the folder (where there is none yet, into the one in which it would be made) and removes it. What
 * cannot be promised there, a line each. Throws StoreError where runs cannot be written.
 */
export function tryFolder(folder: string, fileSystem: FileSystem = disk): string[] {
  const missing = new Set<string>();
  const fs = withoutFlush(explained(fileSystem), missing);
  let path = resolve(folder);
  while (fs.kind(path) === 'nothing' && dirname(path) !== path) path = dirname(path);
  const probe = join(path, `.evocell-${process.pid}.try`);
  try {
    replaceFile(fs, probe, Buffer.from('evocell doctor\n'));
    fs.unlink(probe);
  } catch (error) {
    throw error instanceof StoreError ? error.about(folder) : error;
  }
  return flushNotes(folder, missing);
}
