/** A table that holds published figures beside ours, from the results of its runs. Pure functions. */
import { summarise } from '../search/statistics.js';
import { duration, percent, short } from './figures.js';
import { pairedSeeds, type PairedSeeds, type SeedValue } from './paired-seeds.js';
import { kendallTau, type RankAgreement } from './rank-agreement.js';
import { number, spread, spreadColumn, type Cell, type Column, type Sheet } from './sheet.js';

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
  /** What the search went by: the first objective, the value of what it found, and that as a cost (less is better). */
  readonly objective?: string;
  readonly fitness?: number;
  readonly fitnessCost?: number;
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

/** Where a row's network is from: of a search made here, published and trained here, made by hand, or nowhere. */
export type RowKind = 'searched' | 'published cell trained' | 'trained' | 'not run';

export interface ComparedRow {
  readonly name: string;
  readonly kind: RowKind;
  readonly method: string;
  readonly published: PublishedError | null;
  readonly note: string | null;
  /** In the order of the seeds; those beyond the table's are for the tests alone. */
  readonly results: readonly SeedResult[];
  /** Over the digests of all its runs; null where nothing was run. */
  readonly digest: string | null;
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
  readonly tests: readonly PairedSeeds[];
  /** Published errors against the means of ours, over the rows that have both. */
  readonly publishedOrder: RankAgreement;
  /** What the searches went by against the final error, over all that have one first objective. */
  readonly supernetOrder: RankAgreement;
  /** First objectives of the searches. */
  readonly searchedFor: readonly string[];
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
    results.flatMap(({ fitnessCost, error }) =>
      fitnessCost !== undefined && error !== undefined ? [[fitnessCost, error] as const] : [],
    ),
  );
  const searchedFor = [
    ...new Set(rows.flatMap(({ results }) => results.flatMap(({ objective }) => objective ?? []))),
  ];
  const agreement = (pairs: readonly (readonly [number, number])[]): RankAgreement =>
    kendallTau(
      pairs.map(([one]) => one),
      pairs.map(([, other]) => other),
    );
  const errorsOf = (name: string): SeedValue[] =>
    (rows.find((row) => row.name === name)?.results ?? []).flatMap(({ seed, error }) =>
      error === undefined ? [] : [{ seed, value: error }],
    );
  return {
    errors,
    tests: tests.flatMap((test) => pairedSeeds(test, errorsOf) ?? []),
    publishedOrder: agreement(both),
    supernetOrder: agreement(searchedFor.length > 1 ? [] : scored),
    searchedFor,
  };
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
      ...['row', 'method', 'here'],
      ...(comparable ? [spreadColumn('published error %'), 'published params M', 'published GPU days'] : []),
      ...[
        spreadColumn('our error %'),
        'seeds',
        column('params k', 'params'),
        column('multiply-adds M', 'multiply-adds'),
      ],
      column('params M at published size', 'params at published size'),
      ...[column('search time', 'search seconds'), column('training time', 'training seconds')],
      ...['search images', 'training images', 'digest'],
    ],
    rows: rows.map(({ name, method, kind, published, digest, ...row }) => {
      const ours = errors[name];
      const results = row.results.filter(({ seed }) => seeds.includes(seed));
      const seen = (clocks[name] ?? []).filter(({ seed }) => seeds.includes(seed));
      return [
        ...[name, method, kind],
        ...(comparable ? publishedCells(published) : []),
        spread(ours, percent),
        number(ours?.count),
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

/** Its numbers stand in CSV under another name: whole, in the unit of the name. */
function column(title: string, field: string): Column {
  return { title, fields: [field] };
}

function publishedCells(published: PublishedError | null): Cell[] {
  return [
    spread(published && { mean: published.error, deviation: published.deviation }, percent),
    ...[number(published?.params), number(published?.days)],
  ];
}

function meanOf(values: readonly (number | undefined)[], print: (mean: number) => string): Cell {
  const known = values.filter((value) => value !== undefined);
  return number(known.length > 0 ? summarise(known).mean : null, print);
}
