/** Runs, trials and networks side by side. Pure functions. */
import { canonical, printGenotype, type CellGenotype } from '../space/genotype.js';
import { cellDifferences, differenceText, operationCounts, type NodeDifference } from './cell-difference.js';
import { cellsOf } from './cell-words.js';
import { duration, exact, percent } from './figures.js';
import { jointFront, type FrontPoint, type JointFront } from './joint-front.js';
import { kendallTau, type RankAgreement } from './rank-agreement.js';
import type { Sheet } from './sheet.js';

export interface SubjectFigures {
  /** As the user named it. */
  readonly name: string;
  readonly kind: 'search' | 'training' | 'trial' | 'network';
  /** Percent; null where nothing was measured. */
  readonly accuracy: number | null;
  /** The images that it was measured on. */
  readonly images: 'validation' | 'test' | null;
  /** For one image. */
  readonly params: number | null;
  readonly macs: number | null;
  readonly activationBytes: number | null;
  readonly searchSeconds: number | null;
  readonly origin: string;
  /** The genotype (of a search its best), or the name of a hand-made network; empty where there is none yet. */
  readonly network: string;
}

export interface Subject {
  readonly figures: SubjectFigures;
  /** Of a published cell: the cell behind the name. */
  readonly cells?: CellGenotype;
  /** All scored trials of a search, in their order. */
  readonly points?: readonly FrontPoint[];
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
  readonly fronts: JointFront | null;
  /** Supernet fitness against final training, for each search with two or more of its genotypes trained. */
  readonly agreement: readonly (RankAgreement & { readonly run: string })[];
}

export function compareSubjects(subjects: readonly Subject[]): SubjectComparison {
  const cells = subjects.map((subject) => subject.cells ?? cellsOf(subject.figures.network));
  const withCells = subjects.flatMap(({ figures: { name } }, i) =>
    cells[i] ? [{ name, cells: cells[i] }] : [],
  );
  const [first, ...others] = withCells;
  const searches = subjects.flatMap(({ figures: { name }, points }) => (points ? [{ name, points }] : []));
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
    fronts: jointFront(searches) ?? null,
    agreement: searches.flatMap(({ name, points }) => agreementOf(name, points, subjects) ?? []),
  };
}

/** A genotype's last fitness counts, for the shared weights move on; so does its last training. */
function agreementOf(run: string, points: readonly FrontPoint[], subjects: readonly Subject[]) {
  const fitness = new Map(points.map(({ genotype, accuracy }) => [identity(genotype), accuracy]));
  const trained = new Map(
    subjects.flatMap(({ figures: { kind, network, accuracy } }) =>
      kind === 'training' && accuracy !== null ? [[identity(network), accuracy] as const] : [],
    ),
  );
  const both = [...trained.keys()].filter((genotype) => fitness.has(genotype));
  if (both.length < 2) return undefined;
  const scores = [fitness, trained].map((known) => both.map((genotype) => known.get(genotype)!));
  return { run, ...kendallTau(scores[0]!, scores[1]!) };
}

/** The same for networks that differ in the order of a node's edges alone. */
function identity(genotype: string): string {
  const cells = cellsOf(genotype);
  return cells ? printGenotype(canonical(cells)) : genotype;
}

export function subjectSheet({ subjects }: SubjectComparison): Sheet {
  const number = (value: number | null, print: (value: number) => string): string =>
    value === null ? '-' : print(value);
  return {
    head: [
      ...['what', 'kind', 'accuracy %', 'images', 'parameters', 'multiply-adds', 'activation bytes'],
      ...['search time', 'origin'],
    ],
    rows: subjects.map((subject) => [
      ...[subject.name, subject.kind, number(subject.accuracy, percent), subject.images ?? '-'],
      ...[subject.params, subject.macs, subject.activationBytes].map((value) => number(value, exact)),
      ...[number(subject.searchSeconds, duration), subject.origin],
    ]),
  };
}

export function frontSheets({ fronts }: SubjectComparison): { readonly runs: Sheet; readonly points: Sheet } {
  return {
    runs: {
      head: ['run', 'points of its front', 'hypervolume', 'in the joint front', 'share of it %'],
      rows: (fronts?.runs ?? []).map(({ name, size, hypervolume, joint, share }) => [
        ...[name, String(size), hypervolume.toFixed(4), String(joint), percent(100 * share)],
      ]),
    },
    points: {
      head: ['run', 'trial', 'error %', 'parameters'],
      rows: (fronts?.points ?? []).map(({ run, trial, accuracy, params }) => [
        ...[run, String(trial), percent(100 - accuracy), exact(params)],
      ]),
    },
  };
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
    ({ run, tau, count }) =>
      `${run}: Kendall's tau-b of supernet fitness and final accuracy ${tau === null ? '-' : tau.toFixed(3)} over ${count} networks`,
  );
}
