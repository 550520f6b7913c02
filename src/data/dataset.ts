/**
 * Opens a data set by its settings and splits it: what the search may see, and the test images under seal.
 * A further data set plugs in as an ImageSource, handed to `openSource`.
 */
import { DataError } from './data-error.js';
import { datasets } from './datasets.js';
import type { ImageSource } from './image-source.js';
import { slice, type ImageSet } from './image-set.js';
import { seal, type SealedTestSet } from './test-set.js';

/** How a source is cut up. An experiment's `dataset` section satisfies it. */
export interface SplitSettings {
  /** Only the first n training images. */
  readonly subset?: number | undefined;
  readonly testSubset?: number | undefined;
  /** Share of the training images that trains weights in a search; the rest is for fitness. */
  readonly trainPortion: number;
}

/** A built-in data set by name, with its own settings. */
export interface DatasetSettings extends SplitSettings {
  readonly name: string;
  readonly [setting: string]: unknown;
}

export interface Dataset {
  /** The training images in their fixed order, not shuffled before the cut: weights, then fitness. */
  readonly search: { readonly train: ImageSet; readonly validation: ImageSet };
  /** Train and validation together (the same memory): what final training learns from. */
  readonly training: ImageSet;
  readonly test: SealedTestSet;
}

/** Reads the training images; the test images are not even read. Throws DataError. */
export async function openDataset(settings: DatasetSettings): Promise<Dataset> {
  const found = datasets.find(({ name }) => name === settings.name);
  if (!found) throw new DataError(`dataset.name: there is no data set ${settings.name}`);
  return openSource(found.make({ dataset: settings }, {}), settings);
}

/** Splits the images of any source. Throws DataError. */
export async function openSource(source: ImageSource, settings: SplitSettings): Promise<Dataset> {
  const { subset, testSubset, trainPortion } = settings;
  const images = await source.training(subset);
  checkCount('dataset.subset', subset, images.count);
  const training: ImageSet = { ...images, split: 'training' };
  const cut = Math.floor(images.count * trainPortion);
  if (cut === 0 || cut === images.count) {
    throw new DataError(
      `dataset.trainPortion: ${trainPortion} of ${images.count} images leaves none for ` +
        `${cut === 0 ? 'training' : 'fitness'}. Use more images or another share.`,
      { setting: 'dataset.trainPortion' },
    );
  }
  return {
    search: { train: slice(training, 0, cut), validation: slice(training, cut, images.count) },
    training,
    test: seal(async () => {
      const test = await source.test(testSubset);
      checkCount('dataset.testSubset', testSubset, test.count);
      return { ...test, split: 'test' };
    }),
  };
}

function checkCount(setting: string, asked: number | undefined, count: number): void {
  if (asked === undefined || asked <= count) return;
  throw new DataError(`${setting}: asks for ${asked} images, but the files hold ${count}. Ask for fewer.`, {
    setting,
  });
}
