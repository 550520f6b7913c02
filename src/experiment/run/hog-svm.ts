/**
 * The conventional pipeline that learned features replaced: histograms of oriented gradients, and a linear support
 * vector machine on them. Trained on the images of final training, without augmentation, and tested once on the test
 * images, as networks are.
 */
import { z } from 'zod';
import type { Images } from '../../data/image-set.js';
import { openTestSet } from '../../data/test-set.js';
import { InputError } from '../../errors/input-error.js';
import { hog, hogLength } from '../../features/hog.js';
import { classify, trainSvm, type Features } from '../../features/linear-svm.js';
import { sha256 } from '../../store/sealed.js';
import type { ValuesOf } from '../../part.js';
import { openData, type DatasetGroup } from '../parts/open.js';
import type { Plugins } from '../parts/plugins.js';
import { partsOf } from '../parts/registry.js';

export const hogSettings = {
  cell: z.number().int().positive().default(8).describe('side of a cell of HOG, pixels'),
  cost: z.number().positive().default(0.1).describe('C of the support vector machine'),
};

export interface HogSvmExperiment {
  readonly dataset: DatasetGroup;
  /** Of the order in which the solver visits images. */
  readonly seed: number | string;
  readonly features: Readonly<ValuesOf<typeof hogSettings>>;
}

export interface HogSvmResult {
  /** Features of an image. */
  readonly features: number;
  /** Learned numbers: a weight for each feature and class, and the biases. */
  readonly params: number;
  readonly trainingImages: number;
  readonly testImages: number;
  /** Percent. */
  readonly trainingAccuracy: number;
  readonly accuracy: number;
  /** Of the weights and of what they said of the test images. */
  readonly digest: string;
}

export interface HogSvmOptions {
  readonly plugins?: Plugins | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Classes that are separated from the rest. */
  onProgress?(done: number, total: number): void;
}

/** Throws DataError, InputError for images that are smaller than a block, and the signal's reason. */
export async function runHogSvm(
  { dataset, seed, features: { cell, cost } }: HogSvmExperiment,
  { plugins, ...watched }: HogSvmOptions = {},
): Promise<HogSvmResult> {
  const { training, test: sealed } = await openData(dataset, partsOf(plugins));
  const length = hogLength(training.shape, cell);
  if (length === 0)
    throw new InputError(
      `features.cell: a block of ${2 * cell} pixels does not fit into images of ${training.shape[0]} x ${training.shape[1]}`,
      { setting: 'features.cell', advice: 'take smaller cells' },
    );
  const test = await openTestSet(sealed);
  const known = hogFeatures(training, cell);
  const svm = await trainSvm(known, training.labels, {
    ...{ classes: training.classes, cost, seed },
    ...watched,
  });
  const said = classify(svm, hogFeatures(test, cell));
  return {
    ...{ features: length, params: svm.weights.length },
    ...{ trainingImages: training.count, testImages: test.count },
    trainingAccuracy: share(classify(svm, known), training),
    accuracy: share(said, test),
    digest: sha256(`${sha256(new Uint8Array(svm.weights.buffer))}\n${said.join()}`),
  };
}

function hogFeatures({ shape, count, pixels }: Images, cell: number): Features {
  const length = hogLength(shape, cell);
  const size = shape[0] * shape[1] * shape[2];
  const values = new Float64Array(count * length);
  const picture = new Float64Array(size);
  for (let image = 0; image < count; image++) {
    for (let i = 0; i < size; i++) picture[i] = pixels[image * size + i]! / 255;
    values.set(hog({ shape, values: picture }, cell), image * length);
  }
  return { count, length, values };
}

/** Percent of the images whose class was said. */
function share(said: Uint16Array, { labels, count }: Images): number {
  let right = 0;
  for (let i = 0; i < count; i++) if (said[i] === labels[i]) right++;
  return (100 * right) / count;
}
