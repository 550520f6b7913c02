/**
 * Images in the idx layout of MNIST (http://yann.lecun.com/exdb/mnist): a big-endian header (magic number, then the size
 * of each dimension), then bytes. The files are found as people have them: as they were fetched, unpacked (by a browser
 * into folders of their names, too), with dots for hyphens, and where torchvision puts them.
 */
import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { arraySource, type ArrayImages } from './array-source.js';
import { DataError } from './data-error.js';
import { readDataFile } from './data-file.js';
import type { ImageSource } from './image-source.js';
import type { ArrayShaping } from './picture-settings.js';

const largestFile = 2 ** 31 - 1;
/** Of folders in folders: torchvision has MNIST/raw. */
const deepest = 3;
const hint =
  'train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte (.gz will do)';

export interface IdxFiles {
  readonly images: string;
  readonly labels: string;
}

export interface IdxSettings {
  readonly path?: string | undefined;
  /** Of EMNIST: columns and rows are exchanged. */
  readonly transposed: boolean;
  /** `emnist-letters`, where the folder holds several pairs. */
  readonly prefix?: string | undefined;
  readonly classNames?: readonly string[] | undefined;
}

/** Any pair of files, or two. */
export function idxSource(settings: IdxSettings & ArrayShaping): ImageSource {
  const { path, transposed, prefix, classNames } = settings;
  const where = path ?? 'dataset.path';
  return arraySource(
    where,
    (part) => {
      if (part === 'validation') return Promise.resolve(undefined);
      const files = findIdx(path, part === 'training' ? ['train'] : ['t10k', 'test'], prefix);
      if (!files && part === 'training')
        throw new DataError(`${where}: no pair of idx files to train on. It should hold ${hint}.`, {
          setting: 'dataset.path',
        });
      return Promise.resolve(files && (() => readPair(files, transposed, classNames)));
    },
    settings,
  );
}

/** The two files of a part; undefined where they are not there. Throws DataError for a folder that is not there. */
export function findIdx(
  path: string | undefined,
  parts: readonly string[],
  prefix?: string,
): IdxFiles | undefined {
  if (path === undefined)
    throw new DataError(`dataset.path is not set: name the folder with ${hint}.`, {
      setting: 'dataset.path',
    });
  const files = filesIn(path, 0);
  const find = (what: string): string | undefined => {
    const found = files.filter((file) => {
      const [, before = '', part = '', content] =
        /^(?:(.*)[-_.])?([a-z0-9]+)[-_.](images|labels)[-_.]idx[13][-_.]ubyte(?:\.gz)?$/i.exec(
          basename(file),
        ) ?? [];
      return content === what && parts.includes(part) && (prefix === undefined || before === prefix);
    });
    const prefixes = [
      ...new Set(found.map((file) => basename(file).split(/[-_.](?:train|t10k|test)[-_.]/)[0]!)),
    ];
    if (prefixes.length > 1 && prefix === undefined && prefixes.some((one) => one.startsWith('emnist')))
      throw new DataError(
        `${path}: holds several data sets (${prefixes.join(', ')}). Name one: dataset.prefix.`,
        {
          setting: 'dataset.prefix',
        },
      );
    return found.find((file) => !file.endsWith('.gz')) ?? found[0];
  };
  const [images, labels] = [find('images'), find('labels')];
  return images !== undefined && labels !== undefined ? { images, labels } : undefined;
}

function filesIn(path: string, depth: number): string[] {
  let names: string[];
  try {
    names = readdirSync(path).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (depth > 0) return [];
    const what = code === 'ENOTDIR' ? 'is not a folder' : `cannot be listed (${code})`;
    throw new DataError(`dataset.path ${path}: ${what}. Name the folder with ${hint}.`, {
      setting: 'dataset.path',
    });
  }
  return names.flatMap((name) => {
    const file = join(path, name);
    if (!statSync(file, { throwIfNoEntry: false })?.isDirectory()) return [file];
    return depth < deepest ? filesIn(file, depth + 1) : [];
  });
}

async function readPair(
  { images, labels }: IdxFiles,
  transposed: boolean,
  classNames: readonly string[] | undefined,
): Promise<ArrayImages> {
  const picture = await readIdx(images, 3);
  const label = await readIdx(labels, 1);
  const [count = 0, height = 0, width = 0] = picture.sizes;
  if (label.sizes[0] !== count)
    throw new DataError(`${labels}: ${label.sizes[0]} labels for ${count} images. Fetch both files again.`);
  const pixels = transposed ? turned(picture.bytes, height, width) : picture.bytes;
  const shape = transposed ? ([width, height, 1] as const) : ([height, width, 1] as const);
  return { shape, pixels, labels: [...label.bytes], classNames };
}

function turned(bytes: Uint8Array, height: number, width: number): Uint8Array {
  const result = new Uint8Array(bytes.length);
  for (let start = 0, out = 0; start < bytes.length; start += height * width)
    for (let x = 0; x < width; x++)
      for (let y = 0; y < height; y++) result[out++] = bytes[start + y * width + x]!;
  return result;
}

/** Throws DataError where the header does not fit the file. */
async function readIdx(file: string, dimensions: number): Promise<{ sizes: number[]; bytes: Buffer }> {
  const bytes = await readDataFile(file, largestFile);
  const header = 4 + 4 * dimensions;
  const magic = 0x0800 + dimensions;
  if (bytes.length < header || bytes.readUInt32BE(0) !== magic)
    throw new DataError(
      `${file}: does not begin with the magic number ${magic} of an idx file. Fetch it again, or check dataset.name.`,
    );
  const sizes = Array.from({ length: dimensions }, (_, i) => bytes.readUInt32BE(4 + 4 * i));
  const expected = header + sizes.reduce((product, size) => product * size, 1);
  if (bytes.length !== expected || sizes[0] === 0)
    throw new DataError(
      `${file}: ${bytes.length} bytes, but its header speaks of ${sizes.join(' x ')} (${expected} bytes). Fetch it again.`,
    );
  return { sizes, bytes: bytes.subarray(header) };
}
