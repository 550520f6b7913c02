/** Runs, trials and networks side by side. Pure functions. */
import { canonical, printGenotype, type CellGenotype } from '../space/genotype.js';
import { cellDifferences, differenceText, operationCounts, type NodeDifference } from './cell-difference.js';
import { cellsOf } from './architecture.js';
import { builtInMetrics, type Metric } from '../search/metric.js';
import { duration, percent } from './figures.js';
import { sizeNote } from './front-view.js';
import { differentGoals, jointFront, type JointFront, type RunPoints } from './joint-front.js';
import type { Generation } from './history.js';
import { described, firstMetric, measuredMetrics, withSize, type Measures } from './measures.js';
import { columnTitle, printed } from './metric-text.js';
import type { Finalists } from '../store/closing-file.js';
import { kendallTau, type RankAgreement } from './rank-agreement.js';
import { number, type Sheet } from './sheet.js';
import { seedGroups, type Family, type FamilyRun, type SeedGroups } from './seed-groups.js';
import { hypervolumeInWords } from './statements.js';
import { over, type Point } from './summary.js';

export interface SubjectFigures {
  /** As the user named it. */
  readonly name: string;
  readonly kind: 'search' | 'training' | 'trial' | 'network';
  /** The images that an accuracy was measured on. */
  readonly images: 'validation' | 'test' | null;
  /** All that was measured; costs for one image. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Of a search or a trial: whether it holds the run's limits. */
  readonly meetsLimits: boolean | null;
  readonly searchSeconds: number | null;
  readonly origin: string;
  /** SHA-256 of the images or the table; null for networks, and for runs that did not remember it. */
  readonly data: string | null;
  /** The genotype (of a search its best), or the name of a hand-made network; empty where there is none yet. */
  readonly network: string;
}

export interface Subject {
  readonly figures: SubjectFigures;
  /** Of a published cell: the cell of that name. */
  readonly cells?: CellGenotype;
  /** Of a search, of its trials, and of a training: how its metrics are described. */
  readonly measures?: Measures;
  /** The scored trials of a search that compare, in their order. */
  readonly points?: Iterable<Point>;
  /** Of a search or a training as a whole: what it is beside its seed. */
  readonly family?: Family;
  readonly history?: readonly Generation[];
  readonly hypervolume?: number | null;
  /** Trained from scratch after a search. */
  readonly finalists?: Finalists;
  /** Where the hypervolume of a search ends. */
  readonly reference?: RunPoints['reference'];
}

export interface SubjectComparison {
  readonly subjects: readonly (SubjectFigures & {
    readonly operations: Readonly<Record<string, number>> | null;
  })[];
  /** Of each later cell from the first. */
  readonly differences: readonly {
    readonly one: string;
    readonly other: string;
    readonly nodes: readonly NodeDifference[];
  }[];
  /** Runs that differ in their seed alone, together, and tests between such groups. */
  readonly groups: SeedGroups['groups'];
  readonly tests: SeedGroups['tests'];
  readonly finalists: SeedGroups['finalists'];
  /** Of all metrics that any of the subjects has. */
  readonly metrics: readonly Metric[];
  readonly fronts: JointFront | null;
  /** Why there are no fronts, where searches have different objectives. */
  readonly differentGoals: string | null;
  /** What has to be said of the fronts of searches with one objective. */
  readonly sizeNote: string | null;
  /** What a search went by against final training, for each search with two or more of its genotypes trained. */
  readonly agreement: readonly (RankAgreement & { readonly run: string; readonly fitness: string })[];
}

export function compareSubjects(subjects: readonly Subject[]): SubjectComparison {
  const cells = subjects.map((subject) => subject.cells ?? cellsOf(subject.figures.network));
  const withCells = subjects.flatMap(({ figures: { name } }, i) =>
    cells[i] ? [{ name, cells: cells[i] }] : [],
  );
  const [first, ...others] = withCells;
  const searches = subjects.flatMap(({ figures: { name }, points, measures, reference }) =>
    points && measures ? [{ name, points, measures, ...(reference && { reference }) }] : [],
  );
  const fronts = jointFront(searches.map(sized)) ?? null;
  return {
    subjects: subjects.map(({ figures }, i) => ({
      ...figures,
      operations: cells[i] ? operationCounts(cells[i]) : null,
    })),
    differences: first
      ? others.map((other) => ({
          ...{ one: first.name, other: other.name },
          nodes: cellDifferences(first.cells, other.cells),
        }))
      : [],
    ...seedGroups(subjects.flatMap((subject) => familyRun(subject) ?? [])),
    metrics: allMetrics(subjects),
    ...{ fronts, differentGoals: differentGoals(searches) ?? null },
    sizeNote:
      fronts && searches[0]!.measures.objectives.length === 1 ? sizeNote(searches[0]!.measures) : null,
    agreement: searches.flatMap((run) => agreementOf(run, subjects) ?? []),
  };
}

function familyRun({
  figures,
  family,
  measures,
  history = [],
  hypervolume = null,
  finalists,
}: Subject): FamilyRun | undefined {
  const { name, metrics } = figures;
  if (!family || !measures) return undefined;
  return { name, family, metrics, measures, history, hypervolume, ...(finalists && { finalists }) };
}

/** With the parameters for a second objective where there is one. */
function sized(run: RunPoints): RunPoints {
  const { name, measures, points } = run;
  const both = withSize(measures);
  return both === measures ? run : { name, measures: both, points: over(points, both.objectives) };
}

/** The objectives of the first search come first. */
function allMetrics(subjects: readonly Subject[]): Metric[] {
  const described = subjects.flatMap(({ measures }) => measures?.metrics ?? []);
  const objectives = subjects.find(({ measures }) => measures)?.measures?.objectives ?? [];
  return measuredMetrics(
    subjects.map(({ figures }) => figures),
    { objectives, metrics: [...described, ...builtInMetrics] },
  );
}

/**
 * Of the first objective and the final accuracy. A genotype's last fitness counts, for the shared weights move on; so
 * does its last training.
 */
function agreementOf({ name: run, points, measures }: RunPoints, subjects: readonly Subject[]) {
  const trained = new Map(
    subjects.flatMap(({ figures: { kind, network, metrics } }) =>
      kind === 'training' && metrics['accuracy'] !== undefined
        ? [[identity(network), metrics['accuracy']] as const]
        : [],
    ),
  );
  if (trained.size < 2) return undefined;
  const fitness = new Map<string, number>();
  for (const { genotype, costs } of points) {
    const key = identity(genotype);
    if (trained.has(key)) fitness.set(key, -costs[0]!);
  }
  const both = [...trained.keys()].filter((genotype) => fitness.has(genotype));
  if (both.length < 2) return undefined;
  const scores = [fitness, trained].map((known) => both.map((genotype) => known.get(genotype)!));
  return { run, fitness: firstMetric(measures).label, ...kendallTau(scores[0]!, scores[1]!) };
}

/** The same for networks that differ in the order of a node's edges alone. */
function identity(genotype: string): string {
  const cells = cellsOf(genotype);
  return cells ? printGenotype(canonical(cells)) : genotype;
}

export function subjectSheet({ subjects, metrics }: SubjectComparison): Sheet {
  const isLimited = subjects.some(({ meetsLimits }) => meetsLimits === false);
  return {
    head: [
      ...['what', 'kind', ...metrics.map(columnTitle), 'images'],
      ...(isLimited ? ['meets the limits'] : []),
      ...[{ title: 'search time', fields: ['search seconds'] }, 'origin'],
    ],
    rows: subjects.map(({ name, kind, metrics: measured, images, meetsLimits, searchSeconds, origin }) => [
      ...[name, kind],
      ...metrics.map((metric) => number(measured[metric.name], (value) => printed(metric, value))),
      images ?? '-',
      ...(isLimited ? [meetsLimits === null ? '-' : meetsLimits ? 'yes' : 'no'] : []),
      ...[number(searchSeconds, duration), origin],
    ]),
  };
}

export function frontSheets({ fronts }: SubjectComparison): { readonly runs: Sheet; readonly points: Sheet } {
  const objectives = (fronts?.measures.objectives ?? []).map(({ metric }) =>
    described(metric, fronts!.measures),
  );
  return {
    runs: {
      head: ['run', 'points of its front', 'hypervolume', 'in the joint front', 'share of it %'],
      rows: (fronts?.runs ?? []).map(({ name, size, hypervolume, joint, share }) => [
        ...[name, number(size), number(hypervolume, (value) => volumeText(value, fronts!.isShare))],
        ...[number(joint), number(100 * share, percent)],
      ]),
    },
    points: {
      head: ['run', 'trial', ...objectives.map(columnTitle)],
      rows: (fronts?.points ?? []).map(({ run, trial, metrics }) => [
        ...[run, number(trial)],
        ...objectives.map((metric) => number(metrics[metric.name], (value) => printed(metric, value))),
      ]),
    },
  };
}

function volumeText(value: number, isShare: boolean): string {
  return isShare ? value.toFixed(4) : String(Number(value.toPrecision(6)));
}

/** What the hypervolumes are of; why there are none. */
export function frontLines({
  fronts,
  differentGoals: why,
  sizeNote: note,
}: Pick<SubjectComparison, 'fronts' | 'differentGoals' | 'sizeNote'>): string[] {
  if (!fronts) return why === null ? [] : [why];
  const { reference, isShare, measures, hypervolume, isCommon } = fronts;
  const [, upTo] = hypervolumeInWords({ value: hypervolume, isShare, reference }, measures);
  const other = 'the runs have different reference points; here all are measured up to the worst of them';
  return [`hypervolume ${upTo}`, ...(isCommon ? [] : [other]), ...(note === null ? [] : [note])];
}

/** What cannot be put into a sheet, in lines. */
export function differenceLines({ differences }: SubjectComparison): string[] {
  return differences.flatMap(({ one, other, nodes }) =>
    nodes.length === 0
      ? [`${other} is the same cell as ${one}`]
      : [`${one} | ${other}`, ...nodes.map((node) => `  ${differenceText(node)}`)],
  );
}

export function agreementLines({ agreement }: SubjectComparison): string[] {
  return agreement.map(
    ({ run, fitness, tau, count }) =>
      `${run}: Kendall's tau-b of ${fitness} in the search and final accuracy ${tau === null ? '-' : tau.toFixed(3)} over ${count} networks`,
  );
}
