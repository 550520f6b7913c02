/** Which images train weights, which are for fitness, and which are set aside as test images. */
import type { Seed } from '../random.js';
import { DataError } from './data-error.js';
import type { ImageFormat } from './image-set.js';
import { stratifiedOrder } from './stratified-order.js';

/** How a source is cut up. An experiment's `dataset` section satisfies it. */
export interface SplitSettings {
  /** Only so many training images. */
  readonly subset?: number | undefined;
  readonly testSubset?: number | undefined;
  /**
   * Share of the training images that trains weights in a search; the rest is for fitness. Left out for a training, which
   * learns from both: 0.5, and the parts may be of any classes.
   */
  readonly trainPortion?: number | undefined;
  /** Default: `stratified`. */
  readonly split?: SplitKind | undefined;
  /** Of what is drawn in cutting; default 0. It is not the experiment's seed, so that all seeds see the same parts. */
  readonly splitSeed?: Seed | undefined;
  /** Share that is set aside where the source has no test images. Default 0.2. */
  readonly testPortion?: number | undefined;
}

/** `stratified`: shuffled, every class with its share in each part. `file-order`: cut as the images come. */
export type SplitKind = (typeof splitKinds)[number];
export const splitKinds = ['stratified', 'file-order'] as const;

export const defaultTestPortion = 0.2;

/** Indices of images, by what they are for. */
export interface Parts {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  /** Set aside from the same images. */
  readonly test: Int32Array;
}

interface Cut extends SplitSettings {
  /** How many of the last images the source itself gives to fitness. */
  readonly fixedValidation: number;
  readonly setAside: boolean;
}

/** Throws DataError where a part would be empty, or where more images are asked for than there are. */
export function cutImages(labels: ArrayLike<number>, settings: Cut): Parts {
  const { fixedValidation, setAside } = settings;
  const own = labels.length - fixedValidation;
  const { pool, test } = setAside
    ? setAsideTest(ordered(labels, 0, own, { ...settings, split: 'stratified' }), settings)
    : { pool: ordered(labels, 0, own, settings), test: new Int32Array(0) };
  const count = pool.length + fixedValidation;
  checkCount('dataset.subset', settings.subset, count);
  const subset = settings.subset ?? count;
  if (fixedValidation > 0) {
    const kept = Math.round((subset * pool.length) / count);
    checkCut(kept, subset, 'dataset.subset');
    const validation = ordered(labels, own, labels.length, settings);
    return { train: pool.subarray(0, kept), validation: validation.subarray(0, subset - kept), test };
  }
  const { trainPortion = 0.5 } = settings;
  const cut = Math.floor(subset * trainPortion);
  checkCut(cut, subset, 'dataset.trainPortion', trainPortion);
  return { train: pool.subarray(0, cut), validation: pool.subarray(cut, subset), test };
}

/** Which test images are taken, of those that the source has. Throws DataError. */
export function cutTest(labels: ArrayLike<number>, settings: SplitSettings): Int32Array {
  checkCount('dataset.testSubset', settings.testSubset, labels.length);
  return ordered(labels, 0, labels.length, settings, 'test').subarray(0, settings.testSubset);
}

/** Of `from` to `to`, in the order in which they are cut. */
function ordered(
  labels: ArrayLike<number>,
  from: number,
  to: number,
  { split = 'stratified', splitSeed = 0 }: SplitSettings,
  part = from === 0 ? 'training' : 'validation',
): Int32Array {
  if (split === 'file-order') return Int32Array.from({ length: to - from }, (_, i) => from + i);
  const some = Array.from({ length: to - from }, (_, i) => labels[from + i]!);
  return stratifiedOrder(some, splitSeed, part).map((index) => from + index);
}

/** The last part of a stratified order. In file order the others stay as they come. */
function setAsideTest(
  order: Int32Array,
  { split, testPortion = defaultTestPortion }: SplitSettings,
): { readonly pool: Int32Array; readonly test: Int32Array } {
  const count = Math.round(order.length * testPortion);
  if (count === 0 || count === order.length)
    throw new DataError(
      `dataset.testPortion: ${testPortion} of ${order.length} images leaves none for ` +
        `${count === 0 ? 'the test' : 'training'}. Use more images or another share.`,
      { setting: 'dataset.testPortion' },
    );
  const pool = order.slice(0, order.length - count);
  return { pool: split === 'file-order' ? pool.sort() : pool, test: order.subarray(order.length - count) };
}

function checkCut(cut: number, count: number, setting: string, share?: number): void {
  if (cut > 0 && cut < count) return;
  const what = share === undefined ? `${count} images` : `${share} of ${count} images`;
  throw new DataError(
    `${setting}: ${what} leaves none for ${cut === 0 ? 'training' : 'fitness'}. ` +
      'Use more images or another share.',
    { setting },
  );
}

function checkCount(setting: string, asked: number | undefined, count: number): void {
  if (asked === undefined || asked <= count) return;
  throw new DataError(`${setting}: asks for ${asked} images, but the files hold ${count}. Ask for fewer.`, {
    setting,
  });
}

/** As many as one line bears. */
const shown = 8;

/** Throws DataError where fitness has a class that training never sees: every answer would be wrong. */
export function requireClasses(
  train: ArrayLike<number>,
  validation: ArrayLike<number>,
  { classNames }: Pick<ImageFormat, 'classNames'>,
  split: SplitKind,
): void {
  const known = new Set(Array.from(train));
  const unseen = [...new Set(Array.from(validation))].filter((label) => !known.has(label));
  if (unseen.length === 0) return;
  const names = unseen.sort((a, b) => a - b).map((label) => classNames?.[label] ?? String(label));
  const listed = names.length > shown ? `${names.slice(0, shown).join(', ')}, ...` : names.join(', ');
  const classes = names.length === 1 ? 'a class' : `${names.length} classes`;
  const [setting, advice] =
    split === 'file-order'
      ? (['dataset.split', 'Leave dataset.split out (stratified), and both parts have all classes.'] as const)
      : (['dataset.subset', 'Use more images.'] as const);
  throw new DataError(
    `${setting}: ${split === 'file-order' ? 'in file order, ' : `${train.length} images to train on are too few: `}` +
      `fitness has ${classes} that training never sees (${listed}). ${advice}`,
    { setting },
  );
}
