/** Labelled images as bytes in shared memory, so that every worker reads them without a copy. */
import { DataError } from './data-error.js';

/** Mean and standard deviation of each channel, for pixels in 0..1. */
export interface Normalisation {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** Plain data that survives a structured clone; the clone shares the pixels. */
export interface Images {
  /** Height, width, channels. */
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly classes: number;
  /** By class; where the data set has names for them. */
  readonly classNames?: readonly string[];
  readonly count: number;
  /** NHWC, 0..255, over a SharedArrayBuffer. */
  readonly pixels: Uint8Array;
  /** One class for each image, over a SharedArrayBuffer. */
  readonly labels: Uint8Array;
  readonly normalisation: Normalisation;
}

/** Images that a search may train on and score with. */
export interface ImageSet extends Images {
  readonly split: 'training';
}

/** Images that only final training may look at, once, at its end: no function of the search takes them. */
export interface TestSet extends Images {
  readonly split: 'test';
}

/** What a data set's images have in common. */
export type ImageFormat = Pick<Images, 'shape' | 'classes' | 'classNames' | 'normalisation'>;

/** Room for `count` images, all zero. Throws DataError where no buffer is so large. */
export function blankImages(format: ImageFormat, count: number): Images {
  const bytes = count * imageSize(format);
  try {
    return {
      ...format,
      count,
      pixels: new Uint8Array(new SharedArrayBuffer(bytes)),
      labels: new Uint8Array(new SharedArrayBuffer(count)),
    };
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    const size = Math.ceil(bytes / 2 ** 30).toLocaleString('en-US');
    throw new DataError(
      `dataset.subset, dataset.testSubset: ${count} images take ${size} GiB, more than there is. Ask for fewer.`,
      { setting: 'dataset.subset' },
    );
  }
}

/** Bytes of one image. */
export function imageSize(set: Pick<Images, 'shape'>): number {
  const [height, width, channels] = set.shape;
  return height * width * channels;
}

/** Images `from` to `to` (exclusive) as a view of the same memory. */
export function slice<T extends Images>(set: T, from: number, to: number): T {
  const size = imageSize(set);
  return {
    ...set,
    count: to - from,
    pixels: set.pixels.subarray(from * size, to * size),
    labels: set.labels.subarray(from, to),
  };
}
