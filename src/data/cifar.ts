/**
 * CIFAR-10 and CIFAR-100 (https://www.cs.toronto.edu/~kriz/cifar.html), in the official binary layout: for each image
 * one label byte (CIFAR-100: coarse, then fine), then the red, green and blue planes of 32 x 32 bytes; or as pickles of
 * Python: a table with the planes as an array `data` of a row for each image, and `labels` or `fine_labels`.
 */
import { join } from 'node:path';
import { cifar100Classes, cifar10Classes } from './cifar-classes.js';
import { chooseFiles, listDataFolder, readDataFile } from './data-file.js';
import { DataError } from './data-error.js';
import { readPickle, type PickleValue } from './pickle.js';
import { blankImages, imageSize, type ImageFormat, type Images } from './image-set.js';
import type { ImageSource } from './image-source.js';

interface Layout extends ImageFormat {
  readonly name: string;
  /** Bytes before the planes; the last of them is the class. */
  readonly header: number;
  /** That the official archives unpack to. */
  readonly folders: readonly string[];
  readonly training: FilePatterns;
  readonly test: FilePatterns;
  /** Of the labels in a pickle. */
  readonly labels: string;
  readonly hint: string;
}

interface FilePatterns {
  readonly binary: RegExp;
  readonly python: RegExp;
}

/** Means and deviations: those of the EvNAS code. */
const cifar10: Layout = {
  name: 'cifar10',
  shape: [32, 32, 3],
  classes: 10,
  classNames: cifar10Classes,
  normalisation: {
    mean: [0.49139968, 0.48215827, 0.44653124],
    deviation: [0.24703233, 0.24348505, 0.26158768],
  },
  header: 1,
  folders: ['cifar-10-batches-bin', 'cifar-10-batches-py'],
  training: { binary: /^data_batch.*\.bin(\.gz)?$/, python: /^data_batch_\d+(\.gz)?$/ },
  test: { binary: /^test_batch.*\.bin(\.gz)?$/, python: /^test_batch(\.gz)?$/ },
  labels: 'labels',
  hint: 'data_batch_1.bin to data_batch_5.bin and test_batch.bin (CIFAR-10 binary version; .gz will do), or the Python version',
};

const cifar100: Layout = {
  name: 'cifar100',
  shape: [32, 32, 3],
  classes: 100,
  classNames: cifar100Classes,
  normalisation: { mean: [0.5071, 0.4867, 0.4408], deviation: [0.2675, 0.2565, 0.2761] },
  header: 2,
  folders: ['cifar-100-binary', 'cifar-100-python'],
  training: { binary: /^train\.bin(\.gz)?$/, python: /^train(\.gz)?$/ },
  test: { binary: /^test\.bin(\.gz)?$/, python: /^test(\.gz)?$/ },
  labels: 'fine_labels',
  hint: 'train.bin and test.bin (CIFAR-100 binary version; .gz will do), or the Python version',
};

/** No official file holds more images. */
const mostImages = 50_000;
/** Of a pickle: names of files and labels beside the images, bytes. */
const pickleRoom = 2 ** 25;

/** The images of CIFAR-10 or CIFAR-100 in the folder `path`. */
export function cifarSource(name: 'cifar10' | 'cifar100', path: string | undefined): ImageSource {
  const layout = name === 'cifar10' ? cifar10 : cifar100;
  return {
    training: (limit) => readCifar(layout, path, layout.training, limit),
    test: (limit) => readCifar(layout, path, layout.test, limit),
  };
}

async function readCifar(
  layout: Layout,
  path: string | undefined,
  patterns: FilePatterns,
  limit = Infinity,
): Promise<Images> {
  const { folder, names } = await listDataFolder(path, layout.folders, layout.hint);
  const binary = chooseFiles(names, patterns.binary);
  const files = binary.length > 0 ? binary : chooseFiles(names, patterns.python);
  if (files.length === 0)
    throw new DataError(`${folder}: holds none of the files that are read. It should hold ${layout.hint}.`);
  const record = layout.header + imageSize(layout);
  const contents: Buffer[] = [];
  let count = 0;
  for (const name of files) {
    if (count >= limit) break;
    const file = join(folder, name);
    const bytes =
      binary.length > 0
        ? await readDataFile(file, mostImages * record)
        : pickledRecords(file, await readDataFile(file, mostImages * record + pickleRoom), layout);
    checkRecords(file, bytes, record, layout);
    contents.push(bytes);
    count += bytes.length / record;
  }
  const set = blankImages(layout, Math.min(count, limit));
  let at = 0;
  for (const bytes of contents) at = copyRecords(bytes, record, layout.header, set, at);
  return set;
}

/** A pickle as records of the binary layout. Throws DataError. */
function pickledRecords(file: string, bytes: Buffer, layout: Layout): Buffer {
  const broken = (what: string) =>
    new DataError(`${file}: ${what}. Fetch it again, or take the binary version.`);
  let table: PickleValue;
  try {
    table = readPickle(bytes);
  } catch (error) {
    throw broken((error as Error).message);
  }
  if (!(table instanceof Map)) throw broken('is no pickle of a table with data and labels');
  const [data, labels] = [table.get('data'), table.get(layout.labels)];
  const area = imageSize(layout);
  if (!Array.isArray(labels) || typeof data !== 'object' || data === null || !('shape' in data))
    throw broken(`its table has ${[...table.keys()].join(', ').slice(0, 80)}, not data and ${layout.labels}`);
  if (data.shape.join() !== `${labels.length},${area}`)
    throw broken(`holds an array of ${data.shape.join(' x ')} for ${labels.length} labels`);
  const record = layout.header + area;
  const records = Buffer.alloc(labels.length * record);
  labels.forEach((label, i) => {
    if (typeof label !== 'number' || !(label >= 0 && label < 256))
      throw broken(`image ${i} has a label that is none`);
    records[i * record + layout.header - 1] = label;
    for (let at = 0; at < area; at++) records[i * record + layout.header + at] = data.values[i * area + at]!;
  });
  return records;
}

function checkRecords(file: string, bytes: Buffer, record: number, layout: Layout): void {
  if (bytes.length === 0 || bytes.length % record !== 0) {
    throw new DataError(
      `${file}: ${bytes.length} bytes are not a whole number of ${layout.name} images (${record} bytes each): ` +
        `truncated, or not the binary version. Fetch it again.`,
    );
  }
  for (let at = layout.header - 1, image = 0; at < bytes.length; at += record, image++) {
    if (bytes[at]! < layout.classes) continue;
    throw new DataError(
      `${file}: image ${image} has label ${bytes[at]!}, but ${layout.name} has labels 0 to ` +
        `${layout.classes - 1}. Fetch it again, or check dataset.name.`,
    );
  }
}

/** Planes to pixels; returns the number of images copied so far. */
function copyRecords(bytes: Buffer, record: number, header: number, set: Images, at: number): number {
  const area = set.shape[0] * set.shape[1];
  for (let start = 0; start < bytes.length && at < set.count; start += record, at++) {
    set.labels[at] = bytes[start + header - 1]!;
    let out = at * area * 3;
    for (let red = start + header; red < start + header + area; red++) {
      set.pixels[out++] = bytes[red]!;
      set.pixels[out++] = bytes[red + area]!;
      set.pixels[out++] = bytes[red + 2 * area]!;
    }
  }
  return at;
}
