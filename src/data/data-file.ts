/** Reads a file of a data set, gzipped or not, with a bound on what it may hold. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { DataError } from './data-error.js';

const unpack = promisify(gunzip);

/**
 * The file's bytes, unpacked if they begin as an archive of gzip does, whatever the name. Throws DataError when it cannot be read, is a broken
 * archive, or holds more than `limit` bytes (checked before they are in memory).
 */
export async function readDataFile(file: string, limit: number): Promise<Buffer> {
  let packed: Buffer;
  try {
    const { size } = await stat(file);
    if (size > limit) throw tooLarge(file, limit);
    packed = await readFile(file);
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(`${file}: cannot be read (${code(error)}). Check that it is there and readable.`);
  }
  if (!isGzip(packed)) return packed;
  try {
    return await unpack(packed, { maxOutputLength: limit });
  } catch (error) {
    if (code(error) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(file, limit);
    const what = code(error) === 'Z_BUF_ERROR' ? 'the archive is truncated' : 'not a sound gzip archive';
    throw new DataError(`${file}: ${what}. Fetch it again.`);
  }
}

/**
 * The names in a data set's folder, or in one of the folders `inner` inside it where an archive was unpacked whole.
 * Throws DataError when there is no such folder; `hint` says what should be there.
 */
export async function listDataFolder(
  path: string | undefined,
  inner: readonly string[],
  hint: string,
): Promise<{ folder: string; names: string[] }> {
  if (path === undefined)
    throw new DataError(`dataset.path is not set: name the folder with ${hint}.`, {
      setting: 'dataset.path',
    });
  let names: string[];
  try {
    names = await readdir(path);
  } catch (error) {
    const what = code(error) === 'ENOTDIR' ? 'is not a folder' : `cannot be listed (${code(error)})`;
    throw new DataError(`dataset.path ${path}: ${what}. Name the folder with ${hint}.`, {
      setting: 'dataset.path',
    });
  }
  const found = inner.find((name) => names.includes(name));
  if (found === undefined) return { folder: path, names };
  return { folder: join(path, found), names: await readdir(join(path, found)) };
}

/**
 * Of the names that match, each file once (plain before gzipped), in the order of the numbers in them.
 */
export function chooseFiles(names: readonly string[], pattern: RegExp): string[] {
  const stem = (name: string): string => name.replace(/\.gz$/, '');
  return names
    .filter((name) => pattern.test(name) && !(name.endsWith('.gz') && names.includes(stem(name))))
    .sort((a, b) => stem(a).localeCompare(stem(b), 'en', { numeric: true }));
}

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

function tooLarge(file: string, limit: number): DataError {
  return new DataError(
    `${file}: holds more than the ${limit} bytes that such a file can have. Fetch it again.`,
  );
}

function code(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
