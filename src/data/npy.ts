/** NumPy's arrays: `.npy`, and `.npz` with the names that Keras gives (x_train, y_train, x_test, y_test) or others. */
import { inflateRawSync } from 'node:zlib';
import { DataError } from './data-error.js';
import { arraySource, levelsOf, type ArrayImages } from './array-source.js';
import { readDataFile } from './data-file.js';
import type { ImageSource } from './image-source.js';
import type { ArrayShaping } from './picture-settings.js';
import { parseNumbers } from './npy-numbers.js';

const largestFile = 2 ** 31 - 1;

export interface NumpyArray {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

export interface NumpySettings {
  readonly path?: string | undefined;
  /** Of `.npy`: the file with the classes. */
  readonly labels?: string | undefined;
  readonly arrays?: { readonly [Name in Role]?: string | undefined } | undefined;
}

type Role = 'xTrain' | 'yTrain' | 'xTest' | 'yTest';
const usualNames: Readonly<Record<Role, readonly string[]>> = {
  xTrain: ['x_train', 'train_images', 'X_train', 'images', 'x', 'X', 'arr_0', 'data'],
  yTrain: ['y_train', 'train_labels', 'Y_train', 'labels', 'y', 'Y', 'arr_1', 'target'],
  xTest: ['x_test', 'test_images', 'X_test'],
  yTest: ['y_test', 'test_labels', 'Y_test'],
};

export function numpySource(settings: NumpySettings & ArrayShaping): ImageSource {
  const { path, labels } = settings;
  if (path === undefined)
    throw new DataError('dataset.path is not set: name the file (.npz or .npy).', {
      setting: 'dataset.path',
    });
  let opened: Promise<ReadonlyMap<string, Buffer>> | undefined;
  const members = () =>
    (opened ??= readDataFile(path, largestFile).then((bytes) =>
      bytes.readUInt16LE(0) === 0x4b50 ? unzipped(path, bytes) : new Map([['x', bytes]]),
    ));
  return arraySource(
    path,
    async (part) => {
      if (part === 'validation') return undefined;
      const [x, y] = part === 'training' ? (['xTrain', 'yTrain'] as const) : (['xTest', 'yTest'] as const);
      const all = await members();
      const xName = nameOf(path, x, all, settings);
      if (xName === undefined) {
        if (part === 'test') return undefined;
        throw new DataError(
          `${path}: holds ${[...all.keys()].join(', ')}; say which are the images: dataset.arrays: { xTrain: NAME, yTrain: NAME }.`,
        );
      }
      return async () => {
        const yName = nameOf(path, y, all, settings);
        const classes =
          labels === undefined || part === 'test'
            ? yName && all.get(yName)
            : await readDataFile(labels, largestFile);
        if (!classes)
          throw new DataError(
            `${path}: has no array of classes for ${xName}. Set dataset.arrays or dataset.labels.`,
          );
        return imagesOf(
          path,
          parseNpy(`${path} (${xName})`, all.get(xName)!),
          parseNpy(`${path} (classes)`, classes),
        );
      };
    },
    settings,
  );
}

function nameOf(path: string, role: Role, all: ReadonlyMap<string, Buffer>, { arrays }: NumpySettings) {
  const given = arrays?.[role];
  if (given === undefined) return usualNames[role].find((name) => all.has(name));
  if (all.has(given)) return given;
  throw new DataError(
    `dataset.arrays.${role}: ${path} has no ${given}; it holds ${[...all.keys()].join(', ')}.`,
    {
      setting: 'dataset.arrays',
    },
  );
}

function imagesOf(where: string, x: NumpyArray, y: NumpyArray): ArrayImages {
  const [count = 0, ...sizes] = x.shape;
  const shape = sizes.length === 2 ? [...sizes, 1] : sizes;
  const [height, width, channels] = shape;
  if (shape.length !== 3 || height === undefined || width === undefined || channels === undefined)
    throw new DataError(
      `${where}: the images are an array of ${x.shape.join(' x ')}; it should be [images, height, width] or [images, height, width, channels].`,
    );
  if (y.values.length !== count)
    throw new DataError(
      `${where}: ${y.values.length} classes (an array of ${y.shape.join(' x ')}) for ${count} images.`,
    );
  const isFirst = channels > 4 && (height === 1 || height === 3);
  const pixels = levelsOf(where, x.values);
  const labels = Array.from(y.values);
  if (!isFirst) return { shape: [height, width, channels], pixels, labels };
  return { shape: [width, channels, height], pixels: channelsLast(pixels, height, width * channels), labels };
}

/** `[images, channels, area]` to `[images, area, channels]`. */
export function channelsLast(pixels: Uint8Array, channels: number, area: number): Uint8Array {
  const turned = new Uint8Array(pixels.length);
  const size = channels * area;
  for (let start = 0, out = 0; start < pixels.length; start += size)
    for (let at = 0; at < area; at++)
      for (let c = 0; c < channels; c++) turned[out++] = pixels[start + c * area + at]!;
  return turned;
}

const numbers = /^[<>|=]?([uifb])([1248])$/;

/** Throws DataError for objects (which NumPy keeps as pickles: code is never run), other types and cut files. */
export function parseNpy(where: string, bytes: Buffer): NumpyArray {
  if (bytes.length < 10 || bytes.toString('latin1', 0, 6) !== '\x93NUMPY')
    throw new DataError(`${where}: is no array of NumPy.`);
  const isLong = bytes[6]! > 1;
  const start = isLong ? 12 : 10;
  const length = isLong ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8);
  const head = bytes.toString('latin1', start, start + length);
  const type = /'descr':\s*'([^']*)'/.exec(head)?.[1] ?? '';
  const shape = (/'shape':\s*\(([^)]*)\)/.exec(head)?.[1] ?? '')
    .split(',')
    .filter((text) => text.trim() !== '')
    .map(Number);
  const [, kind, width] = numbers.exec(type) ?? [];
  if (kind === undefined || width === undefined)
    throw new DataError(
      `${where}: holds ${type || 'something else'}, not numbers. Save numbers: array.astype('uint8').`,
    );
  if (/'fortran_order':\s*True/.test(head))
    throw new DataError(`${where}: is in Fortran's order. Save numpy.ascontiguousarray(array).`);
  const count = shape.reduce((product, size) => product * size, 1);
  const size = Number(width);
  if (!Number.isSafeInteger(count) || bytes.length - start - length < count * size)
    throw new DataError(`${where}: is cut off: ${bytes.length} bytes for an array of ${shape.join(' x ')}.`);
  return {
    shape,
    values: parseNumbers(bytes.subarray(start + length), count, `${kind}${width}`, type.startsWith('>')),
  };
}

/** The arrays in an archive by name, without `.npy`. Throws DataError for one that is cut off or unpacks to too much. */
function unzipped(file: string, bytes: Buffer): ReadonlyMap<string, Buffer> {
  const broken = (what: string) => new DataError(`${file}: ${what}. Fetch it again.`);
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw broken('the archive is truncated');
  const members = new Map<string, Buffer>();
  let room = largestFile;
  try {
    let at = bytes.readUInt32LE(end + 16);
    for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
      const [method, packed] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
      const [nameLength, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
      const name = bytes.toString('utf8', at + 46, at + 46 + nameLength!);
      const local = bytes.readUInt32LE(at + 42);
      const data = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
      const content = bytes.subarray(data, data + packed);
      const whole = method === 0 ? content : inflateRawSync(content, { maxOutputLength: room });
      room -= whole.length;
      if (room <= 0) throw broken('unpacks to more than 2 GiB');
      members.set(name.replace(/\.npy$/, ''), whole);
      at += 46 + nameLength! + extra! + comment!;
    }
  } catch (error) {
    if (error instanceof DataError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw broken(code === 'ERR_BUFFER_TOO_LARGE' ? 'unpacks to more than 2 GiB' : 'the archive is broken');
  }
  return members;
}
