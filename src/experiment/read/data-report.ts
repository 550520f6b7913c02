/** What can be said of a data set before anything runs. */
import { openSource, type Dataset, type SplitSettings } from '../../data/dataset.js';
import { duplicatesBetween, duplicatesWithin } from '../../data/duplicates.js';
import type { Images } from '../../data/image-set.js';
import { openTestSet } from '../../data/test-set.js';
import { largest, smallest } from '../../extremes.js';
import { partOf, partsOf } from '../parts/registry.js';
import type { Plugins } from '../parts/plugins.js';
import type { DataKind } from './data-kind.js';

export interface ClassCount {
  readonly name: string;
  readonly training: number;
  readonly test: number;
}

export interface DataReport {
  /** Settings that read it. */
  readonly dataset: DataKind;
  /** Height, width, channels, as a network will see them. */
  readonly image: readonly number[];
  readonly training: number;
  readonly test: number;
  /** Whether the test images were set aside from the others, for there are no files with test images. */
  readonly setAside: boolean;
  readonly classes: readonly ClassCount[];
  /** Whether the largest class has three times as many training images as the smallest, or more. */
  readonly unbalanced: boolean;
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  /** Images with the pixels of an earlier one; test images with the pixels of a training image. */
  readonly duplicates: { readonly training: number; readonly test: number };
  /** What is odd about it, a line each: pictures that cannot be read. */
  readonly notes: readonly string[];
}

/** Reads everything, the test images too: nothing is chosen by what it finds. Throws InputError. */
export async function dataReport(
  dataset: DataKind & SplitSettings,
  plugins?: Plugins,
): Promise<{ readonly report: DataReport; readonly data: Dataset }> {
  const source = partOf(partsOf(plugins), 'datasets', dataset.name).make({ dataset }, {});
  const setAside = source.indexed ? (await source.indexed()).test === undefined : source.test === undefined;
  const data = await openSource(source, dataset);
  const { training } = data;
  const test = await openTestSet(data.test);
  const [own, other] = [countsOf(training), countsOf(test)];
  return {
    data,
    report: {
      ...{ dataset, image: training.shape, training: training.count, test: test.count, setAside },
      classes: own.map((count, label) => ({
        ...{ name: training.classNames?.[label] ?? String(label), training: count, test: other[label]! },
      })),
      unbalanced: isUnbalanced(own),
      ...{ mean: training.normalisation.mean, deviation: training.normalisation.deviation },
      duplicates: {
        training: duplicatesWithin(training).length,
        test: duplicatesBetween(training, test).length,
      },
      notes: [...data.notes, ...oddities(own, other, training)],
    },
  };
}

function countsOf({ labels, classes }: Images): number[] {
  const counts = Array.from({ length: classes }, () => 0);
  for (const label of labels) counts[label]!++;
  return counts;
}

function isUnbalanced(counts: readonly number[]): boolean {
  return smallest(counts) > 0 && largest(counts) >= 3 * smallest(counts);
}

function oddities(own: readonly number[], other: readonly number[], { classNames }: Images): string[] {
  const name = (label: number) => classNames?.[label] ?? String(label);
  const [most, least] = [largest(own), smallest(own)];
  return [
    ...own.flatMap((count, label) => (count === 0 ? [`no training image is of class ${name(label)}`] : [])),
    ...other.flatMap((count, label) => (count === 0 ? [`no test image is of class ${name(label)}`] : [])),
    ...(isUnbalanced(own)
      ? [
          `classes are unbalanced: ${most} images of the largest, ${least} of the smallest (training.classWeights: balanced)`,
        ]
      : []),
  ];
}
