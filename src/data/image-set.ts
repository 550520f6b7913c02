/** Labelled images as bytes in shared memory, so that every worker reads them without a copy. */
import { DataError } from './data-error.js';

/** Mean and standard deviation of each channel, for pixels in 0..1. */
export interface Normalisation {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** One class for each image: a byte where that is enough. */
export type ClassLabels = Uint8Array | Uint16Array;

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
  readonly labels: ClassLabels;
  readonly normalisation: Normalisation;
  /** Which image of its files each is; left out where they stand as they do there. */
  readonly places?: Int32Array;
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

/** As many as labels can tell apart. */
export const mostClasses = 2 ** 16;

/** Room for `count` images, all zero. Throws DataError where no buffer is so large. */
export function blankImages(format: ImageFormat, count: number): Images {
  const bytes = count * imageSize(format);
  try {
    return {
      ...format,
      count,
      pixels: new Uint8Array(sharedBytes(bytes)),
      labels:
        format.classes > 256 ? new Uint16Array(sharedBytes(2 * count)) : new Uint8Array(sharedBytes(count)),
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

function sharedBytes(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(bytes);
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
    ...(set.places && { places: set.places.subarray(from, to) }),
  };
}

/** The images at these indices, in this order, in memory of their own; the set itself where they are all in order. */
export function gather<T extends Images>(set: T, indices: ArrayLike<number>): T {
  if (isAll(indices, set.count)) return set;
  const size = imageSize(set);
  const chosen = blankImages(set, indices.length);
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i]! * size;
    chosen.pixels.set(set.pixels.subarray(from, from + size), i * size);
    chosen.labels[i] = set.labels[indices[i]!]!;
  }
  const { pixels, labels, count } = chosen;
  const places = Int32Array.from(indices, (index) => set.places?.[index] ?? index);
  return { ...set, pixels, labels, count, places };
}

/** Which image of its files it is. */
export function placeOf({ places }: Pick<Images, 'places'>, index: number): number {
  return places?.[index] ?? index;
}

function isAll(indices: ArrayLike<number>, count: number): boolean {
  if (indices.length !== count) return false;
  for (let i = 0; i < count; i++) if (indices[i] !== i) return false;
  return true;
}

/** Both sets in one memory. */
export function joined(first: Images, second: Images): Images {
  const all = blankImages(first, first.count + second.count);
  all.pixels.set(first.pixels);
  all.pixels.set(second.pixels, first.pixels.length);
  all.labels.set(first.labels);
  all.labels.set(second.labels, first.count);
  return all;
}
