/** Runs that differ in their seed alone: what they come to together, and whether one group is better than another. */
import { summarise, type Summary } from '../search/statistics.js';
import type { Generation } from './history.js';
import { firstMetric, type Measures } from './measures.js';
import { columnTitle, printed } from './metric-text.js';
import type { Metric } from '../search/metric.js';
import type { Finalists } from '../store/closing-file.js';
import { finalistGroup, type FinalistGroup } from './finalist-groups.js';
import { permutationTest, type PermutationTest } from './permutation-test.js';
import { number, spread, spreadColumn, type Sheet } from './sheet.js';
import { spreadChart } from './spread-chart.js';

/** What a run is beside its seed. */
export interface Family {
  /** Equal for runs that differ in their seed alone. */
  readonly key: string;
  readonly seed: number | string;
}

export interface FamilyRun {
  readonly name: string;
  readonly family: Family;
  readonly metrics: Readonly<Record<string, number>>;
  readonly measures: Measures;
  readonly hypervolume: number | null;
  readonly history: readonly Generation[];
  readonly finalists?: Finalists;
}

export interface SeedGroup {
  /** What the names of its runs have in common. */
  readonly name: string;
  readonly runs: readonly string[];
  readonly seeds: readonly (number | string)[];
  /** The metric that its searches go by. */
  readonly metric: string;
  /** Of the best of each run, by metric, where every run measured it. */
  readonly metrics: Readonly<Record<string, Summary>>;
  readonly hypervolume: Summary | null;
  /** By generation, where every run has it: the best so far by that metric; of the generation alone where scores drift. */
  readonly curve: readonly { readonly generation: number; readonly summary: Summary }[];
}

export interface GroupTest extends PermutationTest {
  readonly one: string;
  readonly other: string;
  readonly metric: string;
}

export interface SeedGroups {
  readonly groups: readonly SeedGroup[];
  /** Of each two groups that share two seeds or more: of the metric that both go by, paired by seed. */
  readonly tests: readonly GroupTest[];
  /** Of each group whose runs ended with trainings from scratch. */
  readonly finalists: readonly FinalistGroup[];
}

/** Groups of two runs or more, in the order in which their first runs stand. */
export function seedGroups(runs: readonly FamilyRun[]): SeedGroups {
  const families = [...new Set(runs.map(({ family }) => family.key))]
    .map((key) => runs.filter(({ family }) => family.key === key))
    .filter((members) => members.length > 1);
  const tests = families.flatMap((one, i) =>
    families.slice(i + 1).flatMap((other) => testOf(one, other) ?? []),
  );
  const finalists = families.flatMap(
    (runs) =>
      finalistGroup(
        groupName(runs),
        runs.map((run) => run.finalists),
      ) ?? [],
  );
  return { groups: families.map(groupOf), tests, finalists };
}

function groupOf(runs: readonly FamilyRun[]): SeedGroup {
  const metric = firstMetric(runs[0]!.measures);
  const names = Object.keys(runs[0]!.metrics).filter((name) =>
    runs.every(({ metrics }) => Number.isFinite(metrics[name])),
  );
  const volumes = runs.map(({ hypervolume }) => hypervolume);
  return {
    name: groupName(runs),
    runs: runs.map(({ name }) => name),
    seeds: runs.map(({ family }) => family.seed),
    metric: metric.name,
    metrics: Object.fromEntries(
      names.map((name) => [name, summarise(runs.map(({ metrics }) => metrics[name]!))]),
    ),
    hypervolume: volumes.every((volume) => volume !== null) ? summarise(volumes) : null,
    curve: curveOf(runs, metric),
  };
}

/** `results/evnas` of `results/evnas-seed18` and `results/evnas-seed19`. */
function groupName(runs: readonly FamilyRun[]): string {
  const [first = '', ...others] = runs.map(({ name }) => name);
  let length = first.length;
  while (!others.every((name) => name.startsWith(first.slice(0, length)))) length--;
  const common = first.slice(0, length).replace(/[-_. ]*(seed)?[-_. ]*\d*$/, '');
  return common === '' || common.endsWith('/') ? first : common;
}

function curveOf(runs: readonly FamilyRun[], metric: Metric): SeedGroup['curve'] {
  const curves = runs.map(({ history }) => new Map(bestSoFar(history, metric)));
  const [first] = curves;
  return [...(first?.keys() ?? [])]
    .filter((generation) => curves.every((curve) => curve.has(generation)))
    .map((generation) => ({ generation, summary: summarise(curves.map((curve) => curve.get(generation)!)) }));
}

function bestSoFar(
  history: readonly Generation[],
  { direction, drifts = false }: Metric,
): [number, number][] {
  const better = direction === 'minimise' ? Math.min : Math.max;
  let best: number | undefined;
  return history.flatMap(({ generation, best: own }) => {
    if (Number.isFinite(own)) best = drifts || best === undefined ? own : better(best, own);
    return best === undefined ? [] : [[generation, best] as [number, number]];
  });
}

function testOf(one: readonly FamilyRun[], other: readonly FamilyRun[]): GroupTest | undefined {
  const metric = firstMetric(one[0]!.measures).name;
  if (firstMetric(other[0]!.measures).name !== metric) return undefined;
  const values = (runs: readonly FamilyRun[]) =>
    new Map(runs.map(({ family, metrics }) => [String(family.seed), metrics[metric] ?? NaN]));
  const [left, right] = [values(one), values(other)];
  const seeds = [...left.keys()].filter(
    (seed) => Number.isFinite(left.get(seed)) && Number.isFinite(right.get(seed)),
  );
  if (seeds.length < 2) return undefined;
  const of = (known: ReadonlyMap<string, number>) => seeds.map((seed) => known.get(seed)!);
  return {
    ...{ one: groupName(one), other: groupName(other), metric },
    ...permutationTest(of(left), of(right)),
  };
}

/** Mean ± deviation of the best of each run. */
export function groupSheet({ groups }: SeedGroups, metrics: readonly Metric[]): Sheet {
  const shown = metrics.filter(({ name }) => groups.some((group) => group.metrics[name]));
  const hasVolumes = groups.some(({ hypervolume }) => hypervolume !== null);
  return {
    head: [
      ...['runs that differ in their seed alone', 'seeds'],
      ...shown.map((metric) => spreadColumn(columnTitle(metric))),
      ...(hasVolumes ? [spreadColumn('hypervolume')] : []),
    ],
    rows: groups.map((group) => [
      ...[group.name, number(group.seeds.length)],
      ...shown.map((metric) => spread(group.metrics[metric.name], (value) => printed(metric, value))),
      ...(hasVolumes ? [spread(group.hypervolume, (value) => value.toFixed(4))] : []),
    ]),
  };
}

/** Generations that a table shows. */
const mostRows = 12;

/** How the groups grow: mean ± deviation by generation; undefined where they have no generations in common. */
export function curveTable({ groups }: SeedGroups, metrics: readonly Metric[]): Sheet | undefined {
  const curves = groups.filter(({ curve }) => curve.length > 1);
  const generations = [...new Set(curves.flatMap(({ curve }) => curve.map(({ generation }) => generation)))];
  if (generations.length === 0) return undefined;
  generations.sort((a, b) => a - b);
  const every = Math.ceil((generations.length - 1) / (mostRows - 1));
  const shown = generations.filter((_, i) => i % every === 0 || i === generations.length - 1);
  return {
    head: [
      'generation',
      ...curves.map(({ name, metric }) => spreadColumn(`${name}: ${titleOf(metric, metrics)}`)),
    ],
    rows: shown.map((generation) => [
      number(generation),
      ...curves.map(({ curve, metric: name }) => {
        const metric = metrics.find((one) => one.name === name);
        const point = curve.find((one) => one.generation === generation);
        return spread(point?.summary, (value) => (metric ? printed(metric, value) : String(value)));
      }),
    ]),
  };
}

function titleOf(name: string, metrics: readonly Metric[]): string {
  const metric = metrics.find((one) => one.name === name);
  return metric ? columnTitle(metric) : name;
}

/** What the figures of groups are, and the two-sided p of each test. */
export function groupLines({ groups, tests }: SeedGroups, metrics: readonly Metric[]): string[] {
  if (groups.length === 0) return [];
  const drifts = groups.some(({ metric }) => metrics.find(({ name }) => name === metric)?.drifts);
  const curve = drifts ? 'the best of each generation, for scores drift' : 'the best so far';
  return [
    `of groups: the mean over the seeds ± its standard deviation; by generation, ${curve}`,
    ...tests.map(testLine),
  ];
}

function testLine({ one, other, metric, difference, deviation, pairs, p }: GroupTest): string {
  const short = (value: number): string => String(Number(value.toPrecision(4)));
  const sign = difference >= 0 ? 'above' : 'below';
  return (
    `${metric}: ${one} is ${short(Math.abs(difference))} ${sign} ${other} on average (deviation of the differences ` +
    `${short(deviation)}); paired permutation test over ${pairs} seeds, two-sided: p = ${Number(p.toPrecision(3))}`
  );
}

/** The curves as SVG, a line with a band each; undefined where no group has one. */
export function curveChart({ groups }: SeedGroups, metrics: readonly Metric[]): string | undefined {
  const [first, ...others] = groups.filter(({ curve }) => curve.length > 1);
  if (!first) return undefined;
  const shown = [first, ...others.filter(({ metric }) => metric === first.metric)];
  const series = shown.map(({ name, curve }) => ({
    name,
    points: curve.map(({ generation, summary }) => ({ at: generation, summary })),
  }));
  return spreadChart(series, { across: 'generation', up: `best ${titleOf(first.metric, metrics)}` });
}
