/**
 * MNIST in the idx layout (http://yann.lecun.com/exdb/mnist): a big-endian header (magic number, then the size
 * of each dimension), then bytes.
 */
import { size } from '../plan/size.js';
import { readDataFile } from './data-file.js';
import { findIdx } from './idx.js';
import { DataError } from './data-error.js';
import type { ImageSource } from './image-source.js';
import { blankImages, imageSize, type ImageFormat, type Images } from './image-set.js';

const format: ImageFormat = {
  shape: [28, 28, 1],
  classes: 10,
  normalisation: { mean: [0.1307], deviation: [0.3081] },
};
/** Unsigned bytes in three dimensions, and in one. */
const imageMagic = 0x0803;
const labelMagic = 0x0801;
const mostImages = 60_000;
const hint =
  'train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte (.gz will do)';

/** The images of MNIST (or a set in its layout, as Fashion-MNIST) in the folder `path`. */
export function mnistSource(path: string | undefined): ImageSource {
  return {
    training: (limit) => readMnist(path, 'train', limit),
    test: (limit) => readMnist(path, 't10k', limit),
  };
}

async function readMnist(path: string | undefined, part: string, limit = Infinity): Promise<Images> {
  const files = findIdx(path, [part]);
  if (!files)
    throw new DataError(
      `${path}: no ${part}-images-idx3-ubyte with ${part}-labels-idx1-ubyte. It should hold ${hint}.`,
    );
  const { images: imageFile, labels: labelFile } = files;
  const [height, width] = format.shape;
  const images = await readIdx(imageFile, imageMagic, [height, width]);
  const labels = await readIdx(labelFile, labelMagic, []);
  const count = images.length / imageSize(format);
  if (labels.length !== count) {
    throw new DataError(`${labelFile}: ${labels.length} labels for ${count} images. Fetch both files again.`);
  }
  const wrong = labels.findIndex((label) => label >= format.classes);
  if (wrong >= 0) {
    throw new DataError(
      `${labelFile}: image ${wrong} has label ${labels[wrong]!}, but the labels are 0 to 9. Fetch it again.`,
    );
  }
  const set = blankImages(format, Math.min(count, limit));
  set.pixels.set(images.subarray(0, set.pixels.length));
  set.labels.set(labels.subarray(0, set.count));
  return set;
}

/** The bytes after the header, which must be that of `magic` with these sizes after the first. */
async function readIdx(file: string, magic: number, sizes: readonly number[]): Promise<Buffer> {
  const header = 4 * (2 + sizes.length);
  const item = size(sizes);
  const bytes = await readDataFile(file, header + mostImages * item);
  const word = (index: number): number => bytes.readUInt32BE(4 * index);
  if (bytes.length < header || word(0) !== magic) {
    throw new DataError(
      `${file}: does not begin with the magic number ${magic} of an idx file. Fetch it again, or check dataset.name.`,
    );
  }
  sizes.forEach((length, i) => {
    if (word(2 + i) === length) return;
    throw new DataError(
      `${file}: images have a side of ${word(2 + i)} pixels, not ${length}. Check dataset.name.`,
    );
  });
  const expected = header + word(1) * item;
  if (bytes.length !== expected || word(1) === 0) {
    throw new DataError(
      `${file}: ${bytes.length} bytes, but its header speaks of ${word(1)} images or labels (${expected} bytes). Fetch it again.`,
    );
  }
  return bytes.subarray(header);
}
