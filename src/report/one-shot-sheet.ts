/** Searches whose cells were looked up in a benchmark, beside published figures, as a sheet. Pure functions. */
import { summarise } from '../search/statistics.js';
import { percent } from './figures.js';
import { pairedSeeds, type PairedSeeds, type SeedValue } from './paired-seeds.js';
import { number, spread, spreadColumn, type Cell, type Sheet } from './sheet.js';

/** What one search came to. */
export interface LookedUp {
  readonly seed: number;
  /** Why there is no cell. */
  readonly failed?: string;
  readonly cell?: string;
  /** By reported column. */
  readonly figures?: Readonly<Record<string, number>>;
  /** Kendall's tau-b of its final scores over random cells; null where they are all equal or were not taken. */
  readonly tau?: number | null;
  /** Images put forward through networks. */
  readonly images?: number;
  readonly searchDigest?: string;
}

export interface PublishedLookUp {
  readonly seconds?: number | undefined;
  readonly figures: Readonly<
    Record<string, { readonly mean: number; readonly deviation?: number | undefined }>
  >;
}

export interface OneShotRow {
  readonly name: string;
  readonly published: PublishedLookUp;
  readonly note: string | null;
  /** In the order of the seeds; one without a seed's meaning for a cell that was given; none for published figures alone. */
  readonly results: readonly LookedUp[];
}

/** `seconds` by row, one for each search. */
export function oneShotSheet(
  rows: readonly OneShotRow[],
  columns: readonly string[],
  seconds: Readonly<Record<string, readonly number[]>>,
): Sheet {
  return {
    head: [
      ...['row', 'searches'],
      ...columns.flatMap((name) => [spreadColumn(name), spreadColumn(`${name}, published`)]),
      ...[spreadColumn('tau'), 'images', 'seconds', 'seconds, published'],
    ],
    rows: rows.map(({ name, published, results }) => [
      ...[name, number(results.length || null)],
      ...columns.flatMap((column): Cell[] => [
        over(results.flatMap(({ figures }) => figures?.[column] ?? [])),
        spread(published.figures[column], percent),
      ]),
      over(
        results.flatMap(({ tau }) => tau ?? []),
        (tau) => tau.toFixed(3),
      ),
      number(mean(results.flatMap(({ images }) => images ?? [])), whole),
      number(mean(seconds[name] ?? []), whole),
      number(published.seconds, whole),
    ]),
  };
}

function over(values: readonly number[], print = percent): Cell {
  if (values.length === 0) return spread(undefined, print);
  const { mean: middle, deviation } = summarise(values);
  return spread({ mean: middle, deviation: values.length > 1 ? deviation : null }, print);
}

function mean(values: readonly number[]): number | undefined {
  return values.length > 0 ? summarise(values).mean : undefined;
}

function whole(value: number): string {
  return Math.round(value).toString();
}

/** What the table does not say: notes of rows, and searches that failed. */
export function oneShotNotes(rows: readonly OneShotRow[]): string[] {
  return rows.flatMap(({ name, note, results }) => [
    ...(note === null ? [] : [`${name}: ${note}`]),
    ...results.flatMap(({ seed, failed }) =>
      failed === undefined ? [] : [`${name}, seed ${seed}: ${failed}`],
    ),
  ]);
}

/** Rows held against each other, seed by seed, in one column. */
export function oneShotTests(
  rows: readonly OneShotRow[],
  column: string,
  tests: readonly { readonly one: string; readonly other: string }[],
): PairedSeeds[] {
  const valuesOf = (name: string): SeedValue[] =>
    (rows.find((row) => row.name === name)?.results ?? []).flatMap(({ seed, figures }) => {
      const value = figures?.[column];
      return value === undefined ? [] : [{ seed, value }];
    });
  return tests.flatMap((test) => pairedSeeds(test, valuesOf) ?? []);
}
