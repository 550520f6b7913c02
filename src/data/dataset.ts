/**
 * Opens a data set by its settings and splits it: what the search may see, and the test images under seal.
 * A further data set plugs in as an ImageSource, handed to `openSource`.
 */
import { DataError } from './data-error.js';
import { datasets } from './datasets.js';
import type { ImageSource, IndexedImages, IndexedSource } from './image-source.js';
import { measuredNormalisation } from './normalisation.js';
import { gather, joined, slice, type ImageSet, type Images } from './image-set.js';
import { cutImages, cutTest, requireClasses, type SplitSettings } from './split.js';
import { seal, type SealedTestSet } from './test-set.js';

export type { SplitKind, SplitSettings } from './split.js';

/** A built-in data set by name, with its own settings. */
export interface DatasetSettings extends SplitSettings {
  readonly name: string;
  readonly [setting: string]: unknown;
}

export interface Dataset {
  /** The training images, as they are cut: weights, then fitness. */
  readonly search: { readonly train: ImageSet; readonly validation: ImageSet };
  /** Train and validation together (the same memory): what final training learns from. */
  readonly training: ImageSet;
  readonly test: SealedTestSet;
  /** What is odd about the images, a line each: pictures that cannot be read. */
  readonly notes: readonly string[];
}

/** Reads the training images; the test images are not even read. Throws DataError. */
export async function openDataset(settings: DatasetSettings): Promise<Dataset> {
  const found = datasets.find(({ name }) => name === settings.name);
  if (!found) throw new DataError(`dataset.name: there is no data set ${settings.name}`);
  return openSource(found.make({ dataset: settings }, {}), settings);
}

/**
 * Splits the images of any source, shuffled and stratified where `settings` do not ask for file order. Throws DataError,
 * also where fitness has a class that training lacks.
 */
export async function openSource(source: ImageSource, settings: SplitSettings): Promise<Dataset> {
  const parts = (await source.indexed?.()) ?? inMemory(source, settings);
  const own = await parts.training();
  const given = await parts.validation?.();
  const labels = given ? [...own.labels, ...given.labels] : own.labels;
  const hasTest = parts.test !== undefined;
  if (hasTest && settings.testPortion !== undefined)
    throw new DataError(
      'dataset.testPortion: would change nothing, for this data set has test images of its own. Remove it.',
      { setting: 'dataset.testPortion' },
    );
  const cut = { ...settings, fixedValidation: given?.labels.length ?? 0, setAside: !hasTest };
  const { train, validation, test } = cutImages(labels, cut);
  const images = await together(own, given, train, validation);
  const measured = parts.measured ? { normalisation: measuredNormalisation(images) } : {};
  const training: ImageSet = { ...images, ...measured, split: 'training' };
  const search = {
    train: slice(training, 0, train.length),
    validation: slice(training, train.length, training.count),
  };
  if (settings.trainPortion !== undefined)
    requireClasses(search.train.labels, search.validation.labels, training, settings.split ?? 'stratified');
  return {
    ...{ search, training, notes: [...(own.notes ?? []), ...(given?.notes ?? [])] },
    test: seal(async () => {
      const images = parts.test
        ? await testImages(await parts.test(), settings)
        : await own.at(within(test, settings));
      return { ...images, ...measured, split: 'test' };
    }),
  };
}

/** Both in memory of their own, one after the other. */
async function together(
  own: IndexedImages,
  given: IndexedImages | undefined,
  train: Int32Array,
  validation: Int32Array,
): Promise<Images> {
  if (!given) return own.at(Int32Array.from([...train, ...validation]));
  const first = own.labels.length;
  return joined(await own.at(train), await given.at(validation.map((index) => index - first)));
}

function testImages(images: IndexedImages, settings: SplitSettings): Promise<Images> {
  return images.at(cutTest(images.labels, settings));
}

/** The first of those that were set aside: their order is stratified. Throws DataError. */
function within(test: Int32Array, { testSubset = test.length }: SplitSettings): Int32Array {
  if (testSubset <= test.length) return test.subarray(0, testSubset);
  throw new DataError(
    `dataset.testSubset: asks for ${testSubset} images, but ${test.length} are set aside. ` +
      'Ask for fewer, or raise dataset.testPortion.',
    { setting: 'dataset.testSubset' },
  );
}

/** No more images are read than have to be. */
function inMemory(source: ImageSource, { split, subset, testSubset }: SplitSettings): IndexedSource {
  const firstWillDo = split === 'file-order' || source.order === 'random';
  const limit = (count: number | undefined) => (firstWillDo ? count : undefined);
  const held = (images: Images): IndexedImages => ({
    labels: images.labels,
    at: (indices) => Promise.resolve(gather(images, indices)),
  });
  return {
    // Where a part is set aside, it is drawn from all.
    training: async () => held(await source.training(source.test && limit(subset))),
    ...(source.test && { test: async () => held(await source.test!(limit(testSubset))) }),
  };
}
