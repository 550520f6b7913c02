/**
 * Pictures that are decoded once: their pixels lie in a file of the cache, which is known again by what it was made of
 * and checked by its SHA-256. One picture a worker of the decoder is in memory while it is made.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { DataError } from './data-error.js';
import { blankImages, imageSize, type ImageFormat } from './image-set.js';
import type { IndexedImages } from './image-source.js';

/** One picture before it is decoded. */
export interface EncodedPicture {
  /** By which it is told: its file, its row. */
  readonly name: string;
  readonly label: number;
  /** What tells whether it is the same as before: size and time of its file, or its digest. */
  readonly stamp: string;
  read(): Promise<Uint8Array>;
}

export interface BrokenPicture {
  readonly name: string;
  readonly reason: string;
}

export interface DecodedImages extends IndexedImages {
  /** By image. */
  readonly names: readonly string[];
  readonly broken: readonly BrokenPicture[];
}

export interface Decoding {
  /** Settings and versions that the pixels depend on. */
  readonly key: string;
  decode(bytes: Uint8Array): Promise<Uint8Array>;
  readonly onPicture?: ((done: number, of: number) => void) | undefined;
}

const headSchema = z.object({
  key: z.string(),
  labels: z.array(z.number()),
  names: z.array(z.string()),
  broken: z.array(z.object({ name: z.string(), reason: z.string() })),
  sha256: z.string(),
});
type Head = z.output<typeof headSchema>;

/** Where decoded pictures are kept: EVOCELL_CACHE, or the user's cache folder. */
export function cacheFolder(): string {
  const { EVOCELL_CACHE, XDG_CACHE_HOME } = process.env;
  const folder = EVOCELL_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'evocell');
  try {
    mkdirSync(folder, { recursive: true });
    return folder;
  } catch {
    const other = join(tmpdir(), 'evocell-cache');
    mkdirSync(other, { recursive: true });
    return other;
  }
}

/** Decodes what the cache does not hold yet. Throws DataError where the cache cannot be written. */
export async function decodedImages(
  pictures: readonly EncodedPicture[],
  format: ImageFormat,
  decoding: Decoding,
): Promise<DecodedImages> {
  const hash = createHash('sha256').update(`1\n${decoding.key}\n${format.shape.join(' ')}\n`);
  for (const { name, label, stamp } of pictures) hash.update(`${name}\n${label}\n${stamp}\n`);
  const key = hash.digest('hex');
  try {
    const file = join(cacheFolder(), key);
    const head = soundHead(file, key) ?? (await decodeAll(file, key, pictures, imageSize(format), decoding));
    const Labels = format.classes > 256 ? Uint16Array : Uint8Array;
    return {
      ...{ labels: Labels.from(head.labels), names: head.names, broken: head.broken },
      at: (indices) => Promise.resolve(readImages(file, head, format, indices)),
    };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new DataError(
      `${cacheFolder()}: decoded pictures cannot be kept there (${code}). Make room, or name another folder: EVOCELL_CACHE=FOLDER`,
    );
  }
}

/** As many are decoded at once. */
const together = 4;

async function decodeAll(
  file: string,
  key: string,
  pictures: readonly EncodedPicture[],
  size: number,
  { decode, onPicture }: Decoding,
): Promise<Head> {
  const [labels, names, broken]: [number[], string[], BrokenPicture[]] = [[], [], []];
  const sha256 = createHash('sha256');
  const part = `${file}.${process.pid}`;
  const handle = openSync(part, 'w');
  try {
    for (let first = 0; first < pictures.length; first += together) {
      const some = pictures.slice(first, first + together);
      const results = await Promise.all(some.map((picture) => decoded(picture, decode, size)));
      results.forEach((result, i) => {
        const { name, label } = some[i]!;
        if (typeof result === 'string') return broken.push({ name, reason: result });
        sha256.update(result);
        writeSync(handle, result);
        names.push(name);
        return labels.push(label);
      });
      onPicture?.(Math.min(first + together, pictures.length), pictures.length);
    }
  } finally {
    closeSync(handle);
  }
  const head = { key, labels, names, broken, sha256: sha256.digest('hex') };
  const headFile = openSync(`${part}.json`, 'w');
  writeSync(headFile, JSON.stringify(head));
  closeSync(headFile);
  renameSync(part, `${file}.pixels`);
  renameSync(`${part}.json`, `${file}.json`);
  return head;
}

/** The pixels, or why there are none. */
async function decoded(
  picture: EncodedPicture,
  decode: Decoding['decode'],
  size: number,
): Promise<Uint8Array | string> {
  try {
    const pixels = await decode(await picture.read());
    return pixels.length === size ? pixels : `has ${pixels.length} bytes instead of ${size}`;
  } catch (error) {
    if (error instanceof DataError) throw error;
    return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!;
  }
}

/** Undefined where nothing is kept, or what is kept is not whole: it is then made again. */
function soundHead(file: string, key: string): Head | undefined {
  try {
    const head = headSchema.parse(JSON.parse(readFileSync(`${file}.json`, 'utf8')));
    if (head.key === key && sha256Of(`${file}.pixels`) === head.sha256) return head;
  } catch {
    // Nothing there.
  }
  rmSync(`${file}.json`, { force: true });
  return undefined;
}

function sha256Of(file: string): string {
  const hash = createHash('sha256');
  const handle = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(2 ** 20);
    for (let length; (length = readSync(handle, buffer)) > 0;) hash.update(buffer.subarray(0, length));
  } finally {
    closeSync(handle);
  }
  return hash.digest('hex');
}

function readImages(file: string, head: Head, format: ImageFormat, indices: ArrayLike<number>) {
  const images = blankImages(format, indices.length);
  const size = imageSize(format);
  const handle = openSync(`${file}.pixels`, 'r');
  try {
    for (let i = 0; i < indices.length; i++) {
      readSync(handle, images.pixels, i * size, size, indices[i]! * size);
      images.labels[i] = head.labels[indices[i]!]!;
    }
  } finally {
    closeSync(handle);
  }
  return { ...images, places: Int32Array.from(indices) };
}

/** As many as one line bears. */
const shown = 3;

/** What to say of broken pictures: a line, or none. Throws DataError where they are more than `share` of all. */
export function brokenNotes(where: string, { names, broken }: DecodedImages, share: number): string[] {
  if (broken.length === 0) return [];
  const all = names.length + broken.length;
  const listed = broken.slice(0, shown).map(({ name, reason }) => `${name} (${reason})`);
  const text = `${where}: ${broken.length} of ${all} pictures cannot be read: ${listed.join(', ')}${broken.length > shown ? ', ...' : ''}`;
  if (broken.length > share * all || names.length === 0)
    throw new DataError(`${text}. Mend or remove them, or raise dataset.brokenShare (${share}).`, {
      setting: 'dataset.path',
    });
  return [`${text}; they are left out`];
}
