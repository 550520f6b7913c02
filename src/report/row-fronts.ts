/** Pareto fronts of a table's rows, each over the trials of all its searches: as sheets, and as a drawing. */
import type { Metric } from '../search/metric.js';
import { axes, scale, type Frame } from './axis.js';
import { stairs } from './charts.js';
import { percent } from './figures.js';
import { jointFront, type JointFront, type RunPoints } from './joint-front.js';
import { described, measuredMetrics } from './measures.js';
import { axisLabel, columnTitle, named, onAxis, printed } from './metric-text.js';
import { number, type Sheet } from './sheet.js';
import { colour, standalone } from './standalone.js';
import { element, escape } from './svg.js';
import type { Point } from './summary.js';

export interface RowPoint extends Point {
  readonly seed: number;
}

export interface RowPoints extends RunPoints<RowPoint> {
  readonly points: readonly RowPoint[];
}

export interface RowFronts {
  readonly joint: JointFront<RowPoint>;
  /** Each row's own front, from the best of the second objective on. */
  readonly rows: readonly { readonly name: string; readonly points: readonly RowPoint[] }[];
}

/** Undefined where no search scored anything, for rows with different objectives, and for a single objective. */
export function rowFronts(rows: readonly RowPoints[]): RowFronts | undefined {
  const joint = jointFront(rows);
  if (!joint) return undefined;
  return {
    joint,
    rows: rows.map((row) => ({ name: row.name, points: jointFront([row])?.points ?? [] })),
  };
}

/** What the rows' fronts come to. */
export function frontSummarySheet({ joint }: RowFronts): Sheet {
  return {
    head: ['row', 'points of its front', 'hypervolume', 'in the joint front', 'share of it %'],
    rows: joint.runs.map(({ name, size, hypervolume, joint: shared, share }) => [
      ...[name, number(size), number(hypervolume, (value) => value.toFixed(4))],
      ...[number(shared), number(100 * share, percent)],
    ]),
  };
}

/** Every point of the rows' fronts. */
export function frontPointSheet({ joint, rows }: RowFronts): Sheet {
  const shared = new Set(joint.points.map(({ costs }) => costs.join()));
  const metrics = measuredMetrics(
    rows.flatMap(({ points }) => points),
    joint.measures,
  );
  return {
    head: ['row', 'seed', 'trial', ...metrics.map(columnTitle), 'in the joint front', 'network'],
    rows: rows.flatMap(({ name, points }) =>
      points.map(({ seed, trial, metrics: measured, costs, genotype }) => [
        ...[name, number(seed), number(trial)],
        ...metrics.map((metric) => number(measured[metric.name], (value) => printed(metric, value))),
        ...[shared.has(costs.join()) ? 'yes' : 'no', genotype],
      ]),
    ),
  };
}

const frame: Frame = { left: 64, right: 540, top: 36, bottom: 320 };

/** A drawing that stands alone: small dots for all trials, large ones and stairs for each row's front. */
export function frontsChart(all: readonly RowPoints[], { rows, joint }: RowFronts): string {
  const { measures } = joint;
  const [up, across] = measures.objectives.map(({ metric }) => described(metric, measures)) as [
    Metric,
    Metric,
  ];
  const everything = all.flatMap(({ points }) => points);
  const axis = (metric: Metric, from: number, to: number) => ({
    ...scale(
      everything.map(({ metrics }) => metrics[metric.name]!),
      from,
      to,
    ),
    label: axisLabel(metric),
    format: (value: number) => onAxis(metric, value),
  });
  const [x, y] = [axis(across, frame.left, frame.right), axis(up, frame.bottom, frame.top)];
  const place = ({ metrics }: Point) => ({ cx: x.at(metrics[across.name]!), cy: y.at(metrics[up.name]!) });
  // One path of dots for all trials, for there may be thousands.
  const trials = (points: readonly RowPoint[], stroke: string): string =>
    element('path', {
      ...{ fill: 'none', stroke, 'stroke-width': 5, 'stroke-linecap': 'round', 'stroke-opacity': 0.3 },
      d: points
        .map(place)
        .map(({ cx, cy }) => `M${cx.toFixed(1)},${cy.toFixed(1)}h0`)
        .join(''),
    });
  const best = (points: readonly RowPoint[], fill: string): string[] =>
    points.map((point) =>
      element(
        'circle',
        { r: 4.5, fill, ...place(point) },
        element('title', {}, titleOf(point, [up, across])),
      ),
    );
  return standalone(
    { width: 560, frame, label: `${up.label} against ${across.label}: fronts of the rows` },
    rows.map(({ name }) => name),
    axes(frame, x, y),
    ...all.map(({ points }, i) => trials(points, colour(i))),
    ...rows.flatMap(({ points }, i) => [
      element('path', { fill: 'none', stroke: colour(i), 'stroke-width': 1.5, d: stairs(points.map(place)) }),
      ...best(points, colour(i)),
    ]),
  );
}

function titleOf({ seed, trial, metrics }: RowPoint, shown: readonly Metric[]): string {
  const figures = shown.map((metric) => named(metric, metrics[metric.name]));
  return escape([`seed ${seed}, trial ${trial}`, ...figures].join(', '));
}
