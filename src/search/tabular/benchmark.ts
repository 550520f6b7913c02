/**
 * A row of a benchmark's table: a strategy searches over many seeds, each time the best cell found is looked up in
 * columns that the search did not see, and the results are averaged.
 */
import { createHash, type Hash } from 'node:crypto';
import type { Seed } from '../../random.js';
import { quantile, summarise, type Summary } from '../statistics.js';
import type { Goal } from '../ranking.js';
import type { Trial } from '../strategy.js';
import { clockOf, incumbents, scoredTrials, type Contender } from './contest.js';

/** What a cell is worth: numbers by name, such as its test accuracy (percent). */
export type LookUp = (genotype: string) => Readonly<Record<string, number>>;

export interface BenchmarkOptions {
  readonly seeds: readonly Seed[];
  readonly lookUp: LookUp;
  /** Simulated seconds at which the curves are taken; none without them. */
  readonly times?: readonly number[] | undefined;
  /** How many queries it takes until the best cell so far is worth as much. */
  readonly reach?: Reach | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onSeed?: ((done: number, total: number) => void) | undefined;
}

export interface Reach {
  /** What is looked up; more is better. */
  readonly column: string;
  readonly values: readonly number[];
}

/** Until the best cell so far is worth `value` in a column. */
export interface Reached {
  readonly column: string;
  readonly value: number;
  /** Searches that came so far. */
  readonly seeds: number;
  /** Queries until then, the median over all searches; null where fewer than half came so far. */
  readonly queries: number | null;
}

export interface BenchmarkRow {
  readonly name: string;
  readonly seeds: number;
  /** Of the best cell of each search: what `lookUp` says of it. */
  readonly results: Readonly<Record<string, Summary>>;
  /** Queries and simulated seconds that a search took. */
  readonly queries: Summary;
  readonly seconds: Summary;
  readonly curves: readonly CurvePoint[];
  /** Absent where nothing was to be reached. */
  readonly reached?: readonly Reached[];
  /** SHA-256 over every query of every search and its first objective: equal for equal results. */
  readonly digest: string;
}

/** What the best cell so far is worth, over the searches that have one by then. */
export interface CurvePoint {
  readonly seconds: number;
  readonly results: Readonly<Record<string, Summary>>;
}

/** One row. Plain data; the same for the same seeds. */
export async function benchmarkRow<Genome>(
  contender: Contender<Genome>,
  { seeds, lookUp, times = [], reach, signal, onSeed }: BenchmarkOptions,
): Promise<BenchmarkRow> {
  const { goal } = contender;
  const ends: Worth[] = [];
  const points = times.map((): Worth[] => []);
  const queries: number[] = [];
  const seconds: number[] = [];
  const firsts = reach?.values.map((): number[] => []) ?? [];
  const hash = createHash('sha256');
  for (const seed of seeds) {
    const trials = await scoredTrials(contender, seed, signal);
    const clock = clockOf(trials);
    const best = incumbents(trials, goal);
    const worthAt = (index: number): Worth => lookUp(trials[best[index]!]!.genotype);
    if (trials.length > 0) ends.push(worthAt(trials.length - 1));
    times.forEach((time, k) => {
      const last = clock.findLastIndex((at) => at <= time);
      if (last >= 0) points[k]!.push(worthAt(last));
    });
    reach?.values.forEach((value, k) => {
      const at = trials.findIndex((_, i) => worthAt(i)[reach.column]! >= value);
      firsts[k]!.push(at < 0 ? Infinity : at + 1);
    });
    queries.push(trials.length);
    seconds.push(clock.at(-1) ?? 0);
    addTo(hash, seed, trials, goal);
    onSeed?.(queries.length, seeds.length);
  }
  return {
    name: contender.name,
    seeds: seeds.length,
    results: summaries(ends),
    queries: summarise(queries),
    seconds: summarise(seconds),
    curves: points.flatMap((of, k) =>
      of.length > 0 ? [{ seconds: times[k]!, results: summaries(of) }] : [],
    ),
    ...(reach && { reached: reach.values.map((value, k) => reached(reach.column, value, firsts[k]!)) }),
    digest: hash.digest('hex'),
  };
}

/** `queries`: of each search, Infinity where it never came so far. */
function reached(column: string, value: number, queries: readonly number[]): Reached {
  const median = quantile(
    [...queries].sort((a, b) => a - b),
    0.5,
  );
  return {
    ...{ column, value, seeds: queries.filter(Number.isFinite).length },
    queries: Number.isFinite(median) ? median : null,
  };
}

type Worth = ReturnType<LookUp>;

function summaries(worths: readonly Worth[]): Record<string, Summary> {
  const names = Object.keys(worths[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, summarise(worths.map((worth) => worth[name]!))]));
}

function addTo(hash: Hash, seed: Seed, trials: readonly Trial[], { objectives }: Goal): void {
  const { metric } = objectives[0]!;
  hash.update(`${JSON.stringify(seed)}\n`);
  for (const { genotype, metrics } of trials) hash.update(`${genotype} ${metrics[metric]}\n`);
}
