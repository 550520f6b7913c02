/**
 * Bytes to normalised floats, with the augmentation of the reference: random crop out of the zero-padded image,
 * flip, normalise, cutout (DeVries and Taylor 2017), which writes zeros after normalising.
 */
import type { Batch } from '../network/network.js';
import type { Noise } from '../network/noise.js';
import { stream } from '../random.js';
import type { Augmentation } from './dataset-settings.js';
import { imageSize, type ClassLabels, type Images } from './image-set.js';

export type { Augmentation };

/** Room for the largest batch; filling it again overwrites what came before. */
export interface BatchBuffer {
  /** NHWC. */
  readonly images: Float32Array;
  readonly labels: ClassLabels;
}

export function batchBuffer(set: Pick<Images, 'shape' | 'classes'>, batch: number): BatchBuffer {
  const labels = set.classes > 256 ? new Uint16Array(batch) : new Uint8Array(batch);
  return { images: new Float32Array(batch * imageSize(set)), labels };
}

/**
 * The images at `indices` as a batch inside `buffer`. Without `augmentation` they are only normalised; with it, the
 * draws come from the stream 'augment' of `noise`, so that equal noise gives equal batches.
 */
export function fillBatch(
  set: Images,
  indices: ArrayLike<number>,
  buffer: BatchBuffer,
  augmentation?: Augmentation,
  noise: Noise = [0],
): Batch {
  const size = indices.length;
  const length = imageSize(set);
  if (buffer.labels.length < size)
    throw new RangeError(`${size} images in a buffer for ${buffer.labels.length}`);
  const levels = normalisedLevels(set);
  const draw = augmentation && crops(set, augmentation, noise);
  for (let i = 0; i < size; i++) {
    const index = indices[i]!;
    const image = set.pixels.subarray(index * length, (index + 1) * length);
    const out = buffer.images.subarray(i * length, (i + 1) * length);
    if (draw) augment(set, image, out, levels, draw());
    else normalise(image, out, levels, set.shape[2]);
    buffer.labels[i] = set.labels[index]!;
  }
  return { images: buffer.images.subarray(0, size * length), labels: buffer.labels.subarray(0, size), size };
}

/** What is done to one image. Offsets are of the crop's corner against the image's; the hole is half open. */
interface Crop {
  readonly top: number;
  readonly left: number;
  readonly flip: boolean;
  readonly hole: {
    readonly top: number;
    readonly bottom: number;
    readonly left: number;
    readonly right: number;
  };
}

/** Draws one image's augmentation after the other. */
function crops(set: Images, options: Augmentation, [seed, ...name]: Noise): () => Crop {
  const random = stream(seed, 'augment', ...name);
  const [height, width] = set.shape;
  const { crop, flip, cutout } = options;
  // The reference takes half the side to both sides of the centre, so an odd side loses a pixel.
  const half = Math.floor(cutout / 2);
  return () => {
    const top = crop > 0 ? random.integer(2 * crop + 1) - crop : 0;
    const left = crop > 0 ? random.integer(2 * crop + 1) - crop : 0;
    const flipped = flip && random.next() < 0.5;
    const y = half > 0 ? random.integer(height) : 0;
    const x = half > 0 ? random.integer(width) : 0;
    const hole = {
      top: Math.max(0, y - half),
      bottom: Math.min(height, y + half),
      left: Math.max(0, x - half),
      right: Math.min(width, x + half),
    };
    return { top, left, flip: flipped, hole };
  };
}

function normalise(image: Uint8Array, out: Float32Array, levels: Float32Array, channels: number): void {
  for (let i = 0; i < image.length;) {
    for (let c = 0; c < channels; c++, i++) out[i] = levels[c * 256 + image[i]!]!;
  }
}

function augment(set: Images, image: Uint8Array, out: Float32Array, levels: Float32Array, crop: Crop): void {
  const [height, width, channels] = set.shape;
  let at = 0;
  for (let y = 0; y < height; y++) {
    const row = y + crop.top;
    const rowInside = row >= 0 && row < height;
    for (let x = 0; x < width; x++) {
      const column = (crop.flip ? width - 1 - x : x) + crop.left;
      const inside = rowInside && column >= 0 && column < width;
      const from = (row * width + column) * channels;
      for (let c = 0; c < channels; c++) out[at++] = levels[c * 256 + (inside ? image[from + c]! : 0)]!;
    }
  }
  const { hole } = crop;
  for (let y = hole.top; y < hole.bottom; y++) {
    out.fill(0, (y * width + hole.left) * channels, (y * width + hole.right) * channels);
  }
}

/** The normalised value of each of the 256 levels, channel by channel. */
function normalisedLevels({ shape, normalisation }: Images): Float32Array {
  const levels = new Float32Array(shape[2] * 256);
  for (let c = 0; c < shape[2]; c++) {
    const mean = normalisation.mean[c]!;
    const deviation = normalisation.deviation[c]!;
    for (let level = 0; level < 256; level++) levels[c * 256 + level] = (level / 255 - mean) / deviation;
  }
  return levels;
}
