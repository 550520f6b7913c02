/** What `evocell consistency` found, as a table and in words. */
import type { QualityMeasure, ScoreConsistency } from './consistency.js';
import { duration, exact } from './figures.js';
import { spread, spreadColumn, type Sheet } from './sheet.js';

/** One scoring of all architectures, over the seeds. */
export interface ConsistencyPoint {
  /** Generations that had trained the shared weights. */
  readonly generations: number;
  /** Images that had trained them; null where there are none. */
  readonly trainingImages: number | null;
  readonly scores: readonly ScoreConsistency[];
}

/** Plain JSON: what `--json` prints. Numbers in full, seconds over all seeds. */
export interface Consistency {
  readonly experiment: string;
  readonly evaluator: string;
  readonly truth: string;
  readonly leftOut: readonly { readonly reason: string; readonly count: number }[];
  /** Architectures of one seed. */
  readonly count: number;
  readonly seeds: readonly (number | string)[];
  /** Of scoring, trainings of shared weights included; those for the truth are not. */
  readonly seconds: number;
  /** Of all cores, the same way. */
  readonly cpuSeconds: number;
  /** Over the architectures of all seeds. */
  readonly cpuSecondsEach: number;
  /** Images that went through networks; null where the evaluator looks at none. */
  readonly images: number | null;
  /** The score first. */
  readonly scores: readonly ScoreConsistency[];
  /** One for each time that all were scored, in the order of the generations; the last is `scores`. */
  readonly curve: readonly ConsistencyPoint[];
}

const columns: readonly (readonly [measure: QualityMeasure, title: string, digits: number])[] = [
  ['tau', 'tau-b', 3],
  ['rho', 'rho', 3],
  ['tauTop', 'tau in the top tenth', 3],
  ['overlapTop', 'overlap of top tenths', 2],
  ['bestTruth', 'truth of the best', 2],
];

export function consistencySheet(scores: readonly ScoreConsistency[]): Sheet {
  return {
    head: ['score', ...columns.map(([, title]) => spreadColumn(title))],
    rows: scores.map((score) => [
      score.name,
      ...columns.map(([measure, , digits]) => {
        const mean = score[measure];
        const deviation = score.deviations?.[measure];
        return spread(mean === null ? null : { mean, deviation }, (value) => value.toFixed(digits));
      }),
    ]),
  };
}

/** Tau of each score, a row for each scoring. */
export function curveSheet(curve: readonly ConsistencyPoint[]): Sheet {
  const names = curve[0]?.scores.map(({ name }) => name) ?? [];
  return {
    head: ['generations', 'training images', ...names.map((name) => spreadColumn(`tau of ${name}`))],
    rows: curve.map(({ generations, trainingImages, scores }) => [
      String(generations),
      trainingImages === null ? '-' : exact(trainingImages),
      ...scores.map(({ tau, deviations }) =>
        spread(tau === null ? null : { mean: tau, deviation: deviations?.tau }, (value) => value.toFixed(3)),
      ),
    ]),
  };
}

/** What was held against what, a line each. */
export function consistencyNotes(result: Consistency): string[] {
  const { experiment, evaluator, truth, leftOut, count, seeds } = result;
  const list = seeds.length === 1 ? `seed ${seeds[0]}` : `each of the seeds ${seeds.join(', ')}`;
  const all = leftOut.reduce((sum, one) => sum + one.count, 0);
  const [most] = leftOut;
  return [
    `${experiment} (${evaluator}) against ${truth}: ${count} architectures for ${list}`,
    ...(most ? [`${all} left out; most often (${most.count}): ${most.reason}`] : []),
  ];
}

/** Seconds and images. */
export function consistencyCosts({ seconds, cpuSeconds, cpuSecondsEach, images }: Consistency): string {
  return [
    `scoring took ${duration(seconds)}, ${cpuSeconds.toFixed(1)} CPU-seconds`,
    `${cpuSecondsEach.toFixed(3)} for each architecture`,
    ...(images === null ? [] : [`${exact(images)} images`]),
  ].join(', ');
}
