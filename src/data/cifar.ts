/**
 * CIFAR-10 and CIFAR-100 in the official binary layout (https://www.cs.toronto.edu/~kriz/cifar.html): for each
 * image one label byte (CIFAR-100: coarse, then fine), then the red, green and blue planes of 32 x 32 bytes.
 */
import { join } from 'node:path';
import { chooseFiles, listDataFolder, readDataFile } from './data-file.js';
import { DataError } from './data-error.js';
import { blankImages, imageSize, type ImageFormat, type Images } from './image-set.js';
import type { ImageSource } from './image-source.js';

interface Layout extends ImageFormat {
  readonly name: string;
  /** Bytes before the planes; the last of them is the class. */
  readonly header: number;
  readonly folder: string;
  readonly training: RegExp;
  readonly test: RegExp;
  readonly hint: string;
}

/** Means and deviations: those of the EvNAS code. */
const cifar10: Layout = {
  name: 'cifar10',
  shape: [32, 32, 3],
  classes: 10,
  normalisation: {
    mean: [0.49139968, 0.48215827, 0.44653124],
    deviation: [0.24703233, 0.24348505, 0.26158768],
  },
  header: 1,
  folder: 'cifar-10-batches-bin',
  training: /^data_batch.*\.bin(\.gz)?$/,
  test: /^test_batch.*\.bin(\.gz)?$/,
  hint: 'data_batch_1.bin to data_batch_5.bin and test_batch.bin (CIFAR-10 binary version; .gz will do)',
};

const cifar100: Layout = {
  name: 'cifar100',
  shape: [32, 32, 3],
  classes: 100,
  normalisation: { mean: [0.5071, 0.4867, 0.4408], deviation: [0.2675, 0.2565, 0.2761] },
  header: 2,
  folder: 'cifar-100-binary',
  training: /^train\.bin(\.gz)?$/,
  test: /^test\.bin(\.gz)?$/,
  hint: 'train.bin and test.bin (CIFAR-100 binary version; .gz will do)',
};

/** No official file holds more images. */
const mostImages = 50_000;

/** The images of CIFAR-10 or CIFAR-100 in the folder `path`. */
export function cifarSource(name: 'cifar10' | 'cifar100', path: string | undefined): ImageSource {
  const layout = name === 'cifar10' ? cifar10 : cifar100;
  return {
    training: (limit) => readCifar(layout, path, layout.training, limit),
    test: (limit) => readCifar(layout, path, layout.test, limit),
  };
}

/** What a folder without the files that are read has in their place. */
function missing(names: readonly string[]): string {
  const isPython = names.some((name) => /^(batches\.)?meta$|^data_batch_\d$/.test(name));
  return isPython
    ? 'holds the Python version of these images, and the binary version is read (its archive ends in -binary.tar.gz)'
    : 'holds none of the files that are read';
}

async function readCifar(
  layout: Layout,
  path: string | undefined,
  pattern: RegExp,
  limit = Infinity,
): Promise<Images> {
  const { folder, names } = await listDataFolder(path, layout.folder, layout.hint);
  const files = chooseFiles(names, pattern);
  if (files.length === 0) {
    throw new DataError(`${folder}: ${missing(names)}. It should hold ${layout.hint}.`);
  }
  const record = layout.header + imageSize(layout);
  const contents: Buffer[] = [];
  let count = 0;
  for (const name of files) {
    if (count >= limit) break;
    const file = join(folder, name);
    const bytes = await readDataFile(file, mostImages * record);
    checkRecords(file, bytes, record, layout);
    contents.push(bytes);
    count += bytes.length / record;
  }
  const set = blankImages(layout, Math.min(count, limit));
  let at = 0;
  for (const bytes of contents) at = copyRecords(bytes, record, layout.header, set, at);
  return set;
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
