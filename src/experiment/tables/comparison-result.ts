/** What a row came to, from its finished runs. */
import { digest } from '../../store/digest.js';
import type { RunFolder } from '../../store/run-folder.js';
import { sha256 } from '../../store/sealed.js';
import { cost } from '../../plan/cost.js';
import { networkPlan } from '../../space/networks/catalogue.js';
import type { ComparedRow, RowKind, SeedClock, SeedResult } from '../../report/comparison-table.js';
import type { RowPlan } from './comparison-plan.js';
import type { ComparisonSettings } from './comparison-settings.js';
import type { Plugins } from '../parts/plugins.js';
import { partOf, partsOf } from '../parts/registry.js';
import { trainingPlan } from '../run/training-plan.js';

/** What a row trains, and the search that found it where there was one. */
export interface Found {
  readonly network: string;
  readonly objective?: string;
  readonly fitness?: number;
  readonly fitnessCost?: number;
  readonly searchImages?: number;
  readonly searchDigest?: string;
  readonly searchSeconds?: number;
}

export function comparedRow(
  { source }: ComparisonSettings,
  row: ComparisonSettings['rows'][number],
  results: readonly SeedResult[],
): ComparedRow {
  const { name, method, published, note } = row;
  const digests = results.flatMap(({ searchDigest = '', trainingDigest = '' }) => [
    searchDigest,
    trainingDigest,
  ]);
  return {
    ...{ name, method, kind: kindOf(row) },
    ...{ published: published ? { ...published, source: published.source ?? source } : null },
    ...{ note: note ?? null, results, digest: results.length > 0 ? sha256(digests.join('\n')) : null },
  };
}

/** What a row did here: a row with neither network, search nor features is printed only. */
function kindOf({ search, network, features, method }: ComparisonSettings['rows'][number]): RowKind {
  if (search) return 'searched';
  if (network === undefined) return features ? 'trained' : 'not run';
  return method === 'manual' ? 'trained' : 'published cell trained';
}

export function withTraining(
  { searchSeconds, ...found }: Found,
  run: RunFolder,
  plan: RowPlan,
  plugins?: Plugins,
): { readonly result: SeedResult; readonly clock: SeedClock } {
  const { seed } = plan;
  const test = [...run.summaries()].at(-1)!;
  const { accuracy = NaN, params = NaN, macs = NaN, images = NaN } = test.metrics;
  return {
    result: {
      ...{ seed, error: round(100 - accuracy), params, macs, ...found },
      publishedSizeParams: sizeOf(plan, found.network, plugins),
      ...{ trainingImages: images, trainingDigest: digest(run) },
    },
    clock: {
      ...{ seed, trainingSeconds: run.record.seconds ?? 0 },
      ...(searchSeconds !== undefined && { searchSeconds }),
    },
  };
}

/** 100 - 24.95 is 75.05 and not 75.05000000000001. */
export function round(error: number): number {
  return Math.round(error * 1e6) / 1e6;
}

/**
 * Parameters as published: a cell with 36 channels and 20 cells, a hand-made network by the row's own name, one of
 * another space in its own size.
 */
export function sizeOf({ row, training }: RowPlan, found: string, plugins?: Plugins): number {
  const { space } = training;
  if (!space) return cost(networkPlan(row.network ?? found)).params;
  const size = partOf(partsOf(plugins), 'spaces', space.name).large ?? { channels: 36, cells: 20 };
  const large = { ...training, network: found, derived: { ...size, auxiliary: false } };
  return cost(trainingPlan(large, { classes: 10, shape: [32, 32, 3] }, plugins)).params;
}
