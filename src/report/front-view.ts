/**
 * What a run's front is drawn and listed over. Several objectives: the first against the second. One objective: against
 * the parameters where those were measured, although the search did not ask for them, and that is said; else against
 * the number of the trial.
 */
import { axisLabel, named, onAxis } from './metric-text.js';
import { described, firstMetric, objectivesInWords, withSize, type Measures } from './measures.js';
import { filtered } from './passes.js';
import { frontOf, isFeasible, over, type Findings, type Point } from './summary.js';

export interface Axis {
  readonly label: string;
  /** NaN for a point that has no place. */
  of(point: Point): number;
  format(value: number): string;
  /** Of a point; empty where its name says it already. */
  words(point: Point): string;
}

export interface FrontView {
  readonly up: Axis;
  readonly across: Axis;
  /** What is marked: the front, or the best alone. */
  readonly front: readonly Point[];
  /** `Pareto front: validation accuracy against parameters` */
  readonly title: string;
  /** What has to be said of it. */
  readonly note: string | undefined;
  /** Whether the front is a staircase between the axes. */
  readonly isStaircase: boolean;
}

export function frontView(
  points: Iterable<Point>,
  { measures, front }: Pick<Findings, 'measures' | 'front'>,
): FrontView {
  const { objectives } = measures;
  const up = metricAxis(objectives[0]!.metric, measures);
  const [, second] = objectives;
  if (second) {
    const across = metricAxis(second.metric, measures);
    return {
      ...{ up, across, front, title: `Pareto front: ${objectivesAgainst(measures)}` },
      note: objectives.length > 2 ? `drawn over the first two of ${objectives.length} objectives` : undefined,
      isStaircase: objectives.length === 2,
    };
  }
  const isSized = objectives[0]!.metric !== 'params' && measuresSize(points);
  const label = firstMetric(measures).label;
  return isSized
    ? {
        ...{ up, across: metricAxis('params', measures), front: againstSize(points, measures) },
        title: `Pareto front: ${label} against ${described('params', measures).label}`,
        note: sizeNote(measures),
        isStaircase: true,
      }
    : {
        ...{ up, across: trialAxis, front, title: `The best: ${label}` },
        ...{ note: undefined, isStaircase: false },
      };
}

/** Said wherever a single objective is shown against the parameters. */
export function sizeNote(measures: Measures): string {
  return `the search made ${firstMetric(measures).label} better; it did not ask for few parameters`;
}

function objectivesAgainst(measures: Measures): string {
  return measures.objectives.length === 2
    ? objectivesInWords(measures).replace(' and ', ' against ')
    : objectivesInWords(measures);
}

function measuresSize(points: Iterable<Point>): boolean {
  for (const { metrics } of points) if ('params' in metrics) return true;
  return false;
}

/** The front over the only objective and the parameters. */
function againstSize(points: Iterable<Point>, measures: Measures): Point[] {
  return frontOf(over(filtered(points, isFeasible), withSize(measures).objectives));
}

function metricAxis(name: string, measures: Measures): Axis {
  const metric = described(name, measures);
  return {
    label: axisLabel(metric),
    of: ({ metrics }) => metrics[name] ?? NaN,
    format: (value) => onAxis(metric, value),
    words: ({ metrics }) => named(metric, metrics[name]),
  };
}

const trialAxis: Axis = { label: 'trial', of: ({ trial }) => trial, format: String, words: () => '' };
