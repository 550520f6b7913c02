/**
 * Images that stand in a data set more than once. In training and test at once, they make the test accuracy too high;
 * in training alone, they usually tell of a mistake in making the files.
 */
import { imageSize, placeOf, type Images, type TestSet } from './image-set.js';

/** An image, and an earlier one with the same pixels; both by their place in their files. */
export interface Duplicate {
  readonly index: number;
  readonly of: number;
  readonly sameLabel: boolean;
}

/** Images with the pixels of an earlier one. */
export function duplicatesWithin(set: Images): Duplicate[] {
  return repeats(set, new ImageIndex(set), true);
}

/** Test images with the pixels of a training image. */
export function duplicatesBetween(training: Images, test: TestSet): Duplicate[] {
  const index = new ImageIndex(training);
  for (let i = 0; i < training.count; i++) index.add(i);
  return repeats(test, index, false);
}

/** What to say of duplicates: a line, or none. */
export function duplicateNotes(training: Images): string[] {
  const found = duplicatesWithin(training);
  if (found.length === 0) return [];
  return [`${counted(found, 'training')} the pixels of another one: ${listed(found, 'training')}`];
}

/** The same for training and test together. */
export function sharedNotes(training: Images, test: TestSet): string[] {
  const found = duplicatesBetween(training, test);
  if (found.length === 0) return [];
  return [
    `WARNING: ${counted(found, 'test')} the pixels of a training image, so the test accuracy will be too high: ` +
      listed(found, 'test', 'training'),
  ];
}

function counted({ length }: readonly Duplicate[], split: string): string {
  return length === 1 ? `1 ${split} image has` : `${length} ${split} images have`;
}

/** As many as one line bears. */
const shown = 5;

function listed(found: readonly Duplicate[], split: string, other = split): string {
  const pairs = found
    .slice(0, shown)
    .map(
      ({ index, of, sameLabel }) =>
        `${split} image ${index} is ${other} image ${of}${sameLabel ? '' : ' with another label'}`,
    );
  return found.length > shown ? `${pairs.join(', ')}, ...` : pairs.join(', ');
}

function repeats(set: Images, index: ImageIndex, add: boolean): Duplicate[] {
  const found: Duplicate[] = [];
  if (imageSize(set) !== imageSize(index.set)) return found;
  for (let i = 0; i < set.count; i++) {
    const of = index.find(set, i);
    if (of !== undefined)
      found.push({
        ...{ index: placeOf(set, i), of: placeOf(index.set, of) },
        sameLabel: set.labels[i] === index.set.labels[of],
      });
    else if (add) index.add(i);
  }
  return found;
}

/** Finds an image of a set by its pixels. */
class ImageIndex {
  /** By hash, the images that have it. */
  readonly #byHash = new Map<number, number[]>();

  constructor(readonly set: Images) {}

  add(image: number): void {
    const hash = hashOf(pixelsOf(this.set, image));
    const images = this.#byHash.get(hash);
    if (images) images.push(image);
    else this.#byHash.set(hash, [image]);
  }

  find(from: Images, image: number): number | undefined {
    const pixels = pixelsOf(from, image);
    const images = this.#byHash.get(hashOf(pixels)) ?? [];
    return images.find((other) => Buffer.compare(pixels, pixelsOf(this.set, other)) === 0);
  }
}

function pixelsOf(set: Images, image: number): Uint8Array {
  const size = imageSize(set);
  return set.pixels.subarray(image * size, (image + 1) * size);
}

/** Of large images every fifth value, which tells nearly all apart in a fifth of the time; of small ones all. */
function hashOf(pixels: Uint8Array): number {
  const step = pixels.length > 1024 ? 5 : 1;
  let hash = 0x811c9dc5;
  for (let i = 0; i < pixels.length; i += step) {
    hash = Math.imul(hash ^ pixels[i]!, 0x01000193); // FNV-1a (Fowler, Noll and Vo)
  }
  return hash;
}
