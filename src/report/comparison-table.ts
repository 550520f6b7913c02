/** A table that holds published figures beside ours, from the results of its runs. Pure functions. */
import { summarise } from '../search/statistics.js';
import { duration, short } from './figures.js';
import { permutationTest, type PermutationTest } from './permutation-test.js';
import { kendallTau, type RankAgreement } from './rank-agreement.js';
import type { Sheet } from './sheet.js';

/** What one row came to with one seed. */
export interface SeedResult {
  readonly seed: number;
  /** Why there is no result. */
  readonly failed?: string;
  /** Test error, percent. */
  readonly error?: number;
  readonly params?: number;
  readonly macs?: number;
  readonly network: string;
  /** The same cell in the size of the paper; a hand-made network as published. */
  readonly publishedSizeParams?: number;
  /** Validation accuracy on the supernet, percent. */
  readonly fitness?: number;
  /** Images put forward through networks: by the search, by the training. */
  readonly searchImages?: number;
  readonly trainingImages?: number;
  /** Of the runs: equal digests, equal runs. */
  readonly searchDigest?: string;
  readonly trainingDigest?: string;
}

/** Seconds of work; another machine, other seconds. */
export interface SeedClock {
  readonly seed: number;
  readonly searchSeconds?: number;
  readonly trainingSeconds?: number;
}

export interface PublishedError {
  readonly error: number;
  readonly deviation?: number | undefined;
  readonly params?: number | undefined;
  readonly days?: number | undefined;
  readonly source: string;
}

export interface ComparedRow {
  readonly name: string;
  readonly method: string;
  readonly published: PublishedError | null;
  readonly note: string | null;
  /** In the order of the seeds; those beyond the table's are for the tests alone. */
  readonly results: readonly SeedResult[];
  /** Over the digests of all its runs; null where nothing was run. */
  readonly digest: string | null;
}

export interface ComparisonTest extends PermutationTest {
  readonly one: string;
  readonly other: string;
  readonly seeds: readonly number[];
}

/** Of our errors over the table's seeds, percent. */
export interface MeanError {
  readonly mean: number;
  /** Sample standard deviation; null for a single seed. */
  readonly deviation: number | null;
  readonly count: number;
}

export interface ComparisonFindings {
  /** Null where nothing was run. */
  readonly errors: Readonly<Record<string, MeanError | null>>;
  readonly tests: readonly ComparisonTest[];
  /** Published errors against the means of ours, over the rows that have both. */
  readonly publishedOrder: RankAgreement;
  /** Supernet error against final error, over all searches. */
  readonly supernetOrder: RankAgreement;
}

export function comparisonFindings(
  rows: readonly ComparedRow[],
  seeds: readonly number[],
  tests: readonly { readonly one: string; readonly other: string; readonly seeds: number }[],
): ComparisonFindings {
  const errors = Object.fromEntries(
    rows.map(({ name, results }) => {
      const values = results.flatMap(({ seed, error }) =>
        error !== undefined && seeds.includes(seed) ? [error] : [],
      );
      if (values.length === 0) return [name, null];
      const { mean, deviation, count } = summarise(values);
      return [name, { mean, deviation: count > 1 ? deviation : null, count }];
    }),
  );
  const both = rows.flatMap(({ name, published }) => {
    const ours = errors[name];
    return published && ours ? [[published.error, ours.mean] as const] : [];
  });
  const scored = rows.flatMap(({ results }) =>
    results.flatMap(({ fitness, error }) =>
      fitness !== undefined && error !== undefined ? [[100 - fitness, error] as const] : [],
    ),
  );
  const agreement = (pairs: readonly (readonly [number, number])[]): RankAgreement =>
    kendallTau(
      pairs.map(([one]) => one),
      pairs.map(([, other]) => other),
    );
  return {
    errors,
    tests: tests.flatMap((test) => pairedTest(rows, test) ?? []),
    publishedOrder: agreement(both),
    supernetOrder: agreement(scored),
  };
}

/** Over the seeds that both have a result of; undefined for fewer than two. */
function pairedTest(
  rows: readonly ComparedRow[],
  { one, other }: { readonly one: string; readonly other: string },
): ComparisonTest | undefined {
  const errorsOf = (name: string): Map<number, number> =>
    new Map(
      (rows.find((row) => row.name === name)?.results ?? []).flatMap(({ seed, error }) =>
        error === undefined ? [] : [[seed, error] as const],
      ),
    );
  const [mine, theirs] = [errorsOf(one), errorsOf(other)];
  const seeds = [...mine.keys()].filter((seed) => theirs.has(seed));
  if (seeds.length < 2) return undefined;
  const result = permutationTest(
    seeds.map((seed) => mine.get(seed)!),
    seeds.map((seed) => theirs.get(seed)!),
  );
  return { one, other, seeds, ...result };
}

/** As texts, of the table's seeds alone; `clocks` by row. Without published figures, without their columns. */
export function comparisonSheet(
  rows: readonly ComparedRow[],
  { errors }: ComparisonFindings,
  seeds: readonly number[],
  clocks: Readonly<Record<string, readonly SeedClock[]>>,
): Sheet {
  const comparable = rows.some(({ published }) => published);
  return {
    head: [
      ...['row', 'method'],
      ...(comparable ? ['published error %', 'published params M', 'published GPU days'] : []),
      ...['our error %', 'seeds', 'params k', 'multiply-adds M', 'params M at published size'],
      ...['search time', 'training time'],
      ...['search images', 'training images', 'digest'],
    ],
    rows: rows.map(({ name, method, published, digest, ...row }) => {
      const ours = errors[name];
      const results = row.results.filter(({ seed }) => seeds.includes(seed));
      const seen = (clocks[name] ?? []).filter(({ seed }) => seeds.includes(seed));
      return [
        ...[name, method],
        ...(comparable ? publishedCells(published) : []),
        ours ? withDeviation(ours.mean, ours.deviation) : '-',
        ours ? String(ours.count) : '-',
        meanOf(
          results.map(({ params }) => params),
          (params) => (params / 1e3).toFixed(1),
        ),
        meanOf(
          results.map(({ macs }) => macs),
          (macs) => (macs / 1e6).toFixed(2),
        ),
        meanOf(
          results.map(({ publishedSizeParams }) => publishedSizeParams),
          (params) => (params / 1e6).toFixed(2),
        ),
        meanOf(
          seen.map(({ searchSeconds }) => searchSeconds),
          duration,
        ),
        meanOf(
          seen.map(({ trainingSeconds }) => trainingSeconds),
          duration,
        ),
        meanOf(
          results.map(({ searchImages }) => searchImages),
          short,
        ),
        meanOf(
          results.map(({ trainingImages }) => trainingImages),
          short,
        ),
        digest?.slice(0, 12) ?? '-',
      ];
    }),
  };
}

function publishedCells(published: PublishedError | null): string[] {
  const figures = [published?.params, published?.days];
  return [
    published ? withDeviation(published.error, published.deviation) : '-',
    ...figures.map((value) => (value === undefined ? '-' : String(value))),
  ];
}

function withDeviation(mean: number, deviation: number | null | undefined): string {
  return deviation === undefined || deviation === null
    ? mean.toFixed(2)
    : `${mean.toFixed(2)} ± ${deviation.toFixed(2)}`;
}

function meanOf(values: readonly (number | undefined)[], print: (mean: number) => string): string {
  const known = values.filter((value) => value !== undefined);
  return known.length > 0 ? print(summarise(known).mean) : '-';
}
