/** Images that lie in files as arrays of numbers. */
import { DataError } from './data-error.js';
import { firstOf } from './folder.js';
import { blankImages, gather, mostClasses, type Images } from './image-set.js';
import type { ImageSource, IndexedImages, IndexedSource } from './image-source.js';
import { largestSide, type ArrayShaping } from './picture-settings.js';
import { shapedSource } from './shaped-source.js';

/** Side of an image that is made smaller, pixels. */
const largestArray = 4096;

/** Pixels 0..255, `[count, height, width, channels]`, with a class for each image. */
export interface ArrayImages {
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly pixels: ArrayLike<number>;
  /** Numbers or names, one for each image. */
  readonly labels: readonly (number | string)[];
  /** Where the files say them; else they are made of the labels. */
  readonly classNames?: readonly string[] | undefined;
}

/** Reads a part of the data; undefined where it is not there. */
export type ArrayReader = (
  part: 'training' | 'validation' | 'test',
) => Promise<(() => Promise<ArrayImages>) | undefined>;

/** `where` names the files in messages. */
export function arraySource(where: string, read: ArrayReader, shaping: ArrayShaping = {}): ImageSource {
  const indexed = async (): Promise<IndexedSource> => {
    const [training, validation, test] = [
      await read('training'),
      await read('validation'),
      await read('test'),
    ];
    if (!training)
      throw new DataError(`${where}: no training images are there.`, { setting: 'dataset.path' });
    let classes: ClassTable | undefined;
    const table = async (): Promise<ClassTable> => (classes ??= classTable(where, await training()));
    const part = (given: () => Promise<ArrayImages>) => async () =>
      held(where, await given(), await table(), shaping);
    return {
      training: part(training),
      ...(validation && { validation: part(validation) }),
      ...(test && { test: part(test) }),
      measured: true,
    };
  };
  const source: ImageSource = {
    training: async (limit) => firstOf(await (await indexed()).training(), limit),
    indexed,
  };
  return shapedSource(source, shaping);
}

interface ClassTable {
  readonly names: readonly string[];
  readonly indices: ReadonlyMap<number | string, number>;
}

/** Classes in the order of their numbers or names. Throws DataError where there are fewer than two, or too many. */
function classTable(where: string, { labels, classNames }: ArrayImages): ClassTable {
  const found = [...new Set(labels)].sort((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1,
  );
  // Names that are given are those of labels from 0.
  const all = classNames ? classNames.map((_, label) => label) : found;
  if (all.length < 2 || all.length > mostClasses)
    throw new DataError(
      `${where}: its images are of ${all.length === 1 ? 'one class' : `${all.length} classes`}; there have to be 2 to ${mostClasses}.`,
    );
  return {
    names: classNames ?? all.map(String),
    indices: new Map(all.map((label, index) => [label, index])),
  };
}

function held(
  where: string,
  { shape, pixels, labels }: ArrayImages,
  { names, indices }: ClassTable,
  { size }: ArrayShaping,
): IndexedImages {
  checkShape(where, shape, size === undefined ? largestSide : largestArray);
  const one = Array.from({ length: shape[2] }, () => 0.5);
  const format = {
    shape,
    classes: names.length,
    classNames: names,
    normalisation: { mean: one, deviation: one },
  };
  const images: Images = blankImages(format, labels.length);
  if (pixels.length !== images.pixels.length)
    throw new DataError(
      `${where}: ${labels.length} labels for ${pixels.length} pixels, which is not ${shape.join(' x ')} each.`,
    );
  images.pixels.set(pixels);
  labels.forEach((label, i) => {
    const index = indices.get(label);
    if (index === undefined)
      throw new DataError(`${where}: image ${i} has label ${label}, which no training image has.`);
    images.labels[i] = index;
  });
  return { labels: images.labels, at: (chosen) => Promise.resolve(gather(images, chosen)) };
}

function checkShape(where: string, [height, width, channels]: ArrayImages['shape'], side: number): void {
  if (height <= side && width <= side && [1, 3].includes(channels)) return;
  const advice = side === largestSide && [1, 3].includes(channels) ? ' Set dataset.size.' : '';
  throw new DataError(
    `${where}: images are ${height} x ${width} with ${channels} channels; they may have ${side} x ${side} pixels, and 1 or 3 channels.${advice}`,
  );
}

/** To bytes: as they are where they are 0 to 255; fractions of 0 to 1 and other ranges (0 to 16) by their largest. */
export function levelsOf(where: string, values: ArrayLike<number>): Uint8Array {
  let [largest, whole] = [0, true];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!(value >= 0)) throw new DataError(`${where}: pixel ${i} is ${value}; pixels have to be 0 or more.`);
    if (value > largest) largest = value;
    whole &&= Number.isInteger(value);
  }
  if (largest > 65_535) throw new DataError(`${where}: a pixel is ${largest}; pixels are at most 65,535.`);
  const top = !whole && largest <= 1 ? 1 : topOf(largest);
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) bytes[i] = Math.round((values[i]! * 255) / top);
  return bytes;
}

/** Scales that people write pixels in. */
function topOf(largest: number): number {
  return [1, 16, 100, 255, 65_535].find((top) => largest <= top)!;
}
