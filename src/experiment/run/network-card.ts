/** What is known of a network when its training has ended. */
import type { ImageFormat } from '../../data/image-set.js';
import type { ClassFigures } from '../../network/class-figures.js';
import type { Statistics } from '../../network/network.js';
import { cost } from '../../plan/cost.js';
import type { Plan } from '../../plan/plan.js';
import { dataDigest } from '../../search/dependency.js';
import { networkFormat, type NetworkCard } from '../../store/network-card.js';
import type { RunRecord } from '../../store/run-record.js';
import { version } from '../../version.js';

/** A network whose training has ended, and what of. */
export interface DescribedNetwork {
  readonly network: string;
  readonly origin?: string | undefined;
  readonly plan: Plan;
  readonly format: ImageFormat;
  readonly dataset: { readonly name: string; readonly [setting: string]: unknown };
  /** How it was trained. */
  readonly training: Readonly<Record<string, unknown>>;
  readonly statistics: Statistics;
  readonly batch: number;
  /** Of the test images: percent, mean cross entropy; how many they are. */
  readonly test: ClassFigures & { readonly accuracy: number; readonly loss: number; readonly images: number };
  readonly record: Pick<RunRecord, 'name' | 'seed' | 'dependencies'>;
  /** Of its run. */
  readonly digest: string;
}

export function networkCard(described: DescribedNetwork): NetworkCard {
  const { network, origin, plan, format, dataset, training, statistics, batch, record } = described;
  const { shape, classes, classNames, normalisation } = format;
  const { params, macs } = cost(plan);
  const { confusion, ...test } = described.test;
  const { name, ...others } = dataset;
  const settings = Object.fromEntries(Object.entries(others).filter(([key]) => key !== 'path'));
  const data = dataDigest(record.dependencies);
  const images = record.dependencies?.find(({ kind }) => kind === 'images')?.parts['images'];
  return plain({
    ...{ format: networkFormat, network, ...(origin !== undefined && { origin }), params, macs },
    ...{ image: [...shape], classes, ...(classNames && { classNames: [...classNames] }) },
    normalisation: { mean: [...normalisation.mean], deviation: [...normalisation.deviation] },
    ...{ statistics, batch },
    data: {
      ...{ name, settings },
      ...(typeof images === 'number' && { images }),
      ...(data !== undefined && { sha256: data }),
    },
    test: {
      error: 100 - test.accuracy,
      ...test,
      ...(confusion && { confusion: confusion.map((row) => [...row]) }),
    },
    training,
    ...{ seed: record.seed, run: { name: record.name, digest: described.digest }, version },
  });
}

/** Without what is undefined, which JSON does not have. */
function plain(card: NetworkCard): NetworkCard {
  return JSON.parse(JSON.stringify(card)) as NetworkCard;
}
