/** The trials of a run as the page holds them, and what is worked out of them. */
import { paretoFront } from '../../search/pareto.js';
import type { Metric } from '../../search/metric.js';
import type { TrialColumns } from '../api.js';
import { ask } from './client.js';
import { costIn } from './metric.js';
import type { Cloud } from './scatter-plot.js';

/** Asks for those that are new, and adds them to what is there. */
export async function loadTrials(run: string, before: TrialColumns | undefined): Promise<TrialColumns> {
  const from = before?.total ?? 0;
  const got = await ask<TrialColumns>(`api/runs/${encodeURIComponent(run)}/trials?from=${from}`);
  if (!before || !got.continues) return got;
  return got.trial.length === 0 ? before : joined(before, got);
}

function joined(one: TrialColumns, other: TrialColumns): TrialColumns {
  const origins = [...new Set([...one.origins, ...other.origins])];
  const names = new Set([...Object.keys(one.metrics), ...Object.keys(other.metrics)]);
  const column = (columns: TrialColumns, name: string): readonly (number | null)[] =>
    columns.metrics[name] ?? new Array<null>(columns.trial.length).fill(null);
  return {
    ...{ from: 0, total: other.total, continues: true, origins },
    trial: one.trial.concat(other.trial),
    generation: one.generation.concat(other.generation),
    origin: one.origin.concat(other.origin.map((i) => origins.indexOf(other.origins[i]!))),
    outcome: one.outcome.concat(other.outcome),
    metrics: Object.fromEntries(
      [...names].map((name) => [name, column(one, name).concat(column(other, name))]),
    ),
  };
}

export interface Filter {
  readonly origin: string | null;
  /** First and last, from 0. */
  readonly generations: readonly [number, number] | null;
  /** Trials whose architecture holds a text; null: no text was asked for. */
  readonly found: ReadonlySet<number> | null;
  readonly isWithinLimits: boolean;
}

/** Of each trial whether the filter keeps it. */
export function kept(
  columns: TrialColumns,
  { origin, generations, found, isWithinLimits }: Filter,
): boolean[] {
  const wanted = origin === null ? -1 : columns.origins.indexOf(origin);
  return columns.trial.map(
    (trial, i) =>
      (origin === null || columns.origin[i] === wanted) &&
      (generations === null ||
        (columns.generation[i]! >= generations[0] && columns.generation[i]! <= generations[1])) &&
      (found === null || found.has(trial)) &&
      (!isWithinLimits || columns.outcome[i] === 0),
  );
}

/**
 * Places of the trials that measured both, from left to right, with their front: the one that is known, else that of
 * the trials that are meant, over these two metrics.
 */
export function cloudOf(
  columns: TrialColumns,
  across: Metric,
  up: Metric,
  isKept: readonly boolean[],
  known: ReadonlySet<number> | null,
): Cloud {
  const [xs, ys] = [columns.metrics[across.name] ?? [], columns.metrics[up.name] ?? []];
  const order = columns.trial
    .map((_, i) => i)
    .filter((i) => typeof xs[i] === 'number' && typeof ys[i] === 'number' && columns.outcome[i] !== 3)
    .sort((a, b) => xs[a]! - xs[b]!);
  const front = known
    ? order.flatMap((i, place) => (known.has(columns.trial[i]!) ? [place] : []))
    : frontOf(
        order.flatMap((i, place) => (isKept[i] && columns.outcome[i] !== 1 ? [place] : [])),
        (place) => [costIn(up, ys[order[place]!]!), costIn(across, xs[order[place]!]!)],
      );
  return {
    across: order.map((i) => xs[i]!),
    up: order.map((i) => ys[i]!),
    trial: order.map((i) => columns.trial[i]!),
    isMeant: order.map((i) => isKept[i]!),
    isOver: order.map((i) => columns.outcome[i] === 1),
    front,
  };
}

/** Ascending; empty where a metric has no direction. */
function frontOf(places: readonly number[], costsOf: (place: number) => readonly number[]): number[] {
  const costs = places.map(costsOf);
  if (costs[0]?.some(Number.isNaN)) return [];
  return paretoFront(costs)
    .map((i) => places[i]!)
    .sort((a, b) => a - b);
}

export interface Histogram {
  /** Lower edges of the bins, and the upper edge of the last. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** Of the finite values that are kept. */
export function histogram(
  values: readonly (number | null)[],
  isKept: readonly boolean[],
  bins = 40,
): Histogram {
  let [low, high] = [Infinity, -Infinity];
  const each = (action: (value: number) => void): void => {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (typeof value === 'number' && isKept[i]) action(value);
    }
  };
  each((value) => {
    low = Math.min(low, value);
    high = Math.max(high, value);
  });
  if (low > high) return { edges: [], counts: [] };
  const width = (high - low) / bins || 1;
  const counts = new Array<number>(bins).fill(0);
  each((value) => void counts[Math.min(bins - 1, Math.floor((value - low) / width))]!++);
  return { edges: Array.from({ length: bins + 1 }, (_, i) => low + i * width), counts };
}
