/** Pareto fronts of a table's rows, each over the trials of all its searches: as sheets, and as a drawing. */
import { axes, scale, type Frame } from './axis.js';
import { exact, percent, short } from './figures.js';
import { jointFront, type JointFront } from './joint-front.js';
import type { Sheet } from './sheet.js';
import { colour, standalone } from './standalone.js';
import { element, escape } from './svg.js';
import type { Point } from './summary.js';

export interface RowPoint extends Point {
  readonly seed: number;
}

export interface RowPoints {
  readonly name: string;
  readonly points: readonly RowPoint[];
}

export interface RowFronts {
  readonly joint: JointFront<RowPoint>;
  /** Each row's own front, from the smallest network to the largest. */
  readonly rows: readonly RowPoints[];
}

/** Undefined where no search scored anything. */
export function rowFronts(rows: readonly RowPoints[]): RowFronts | undefined {
  const joint = jointFront(rows);
  if (!joint) return undefined;
  return {
    joint,
    rows: rows.map(({ name, points }) => ({ name, points: jointFront([{ name, points }])?.points ?? [] })),
  };
}

/** What the rows' fronts come to. */
export function frontSummarySheet({ joint }: RowFronts): Sheet {
  return {
    head: ['row', 'points of its front', 'hypervolume', 'in the joint front', 'share of it %'],
    rows: joint.runs.map(({ name, size, hypervolume, joint: shared, share }) => [
      ...[name, String(size), hypervolume.toFixed(4), String(shared), percent(100 * share)],
    ]),
  };
}

/** Every point of the rows' fronts. */
export function frontPointSheet({ joint, rows }: RowFronts): Sheet {
  const shared = new Set(joint.points.map(({ accuracy, params }) => `${accuracy},${params}`));
  return {
    head: ['row', 'seed', 'trial', 'error %', 'params', 'macs', 'in the joint front', 'network'],
    rows: rows.flatMap(({ name, points }) =>
      points.map(({ seed, trial, accuracy, params, macs, genotype }) => [
        ...[name, String(seed), String(trial), percent(100 - accuracy), String(params), String(macs)],
        ...[shared.has(`${accuracy},${params}`) ? 'yes' : 'no', genotype],
      ]),
    ),
  };
}

const frame: Frame = { left: 64, right: 540, top: 36, bottom: 320 };

/** A drawing that stands alone: small dots for all trials, large ones and stairs for each row's front. */
export function frontsChart(all: readonly RowPoints[], { rows }: RowFronts): string {
  const everything = all.flatMap(({ points }) => points);
  const across = {
    ...scale(
      everything.map(({ params }) => params),
      frame.left,
      frame.right,
    ),
    label: 'parameters of the derived network',
    format: short,
  };
  const up = { ...scale(everything.map(errorOf), frame.bottom, frame.top), label: 'error %', format: String };
  const place = (point: Point) => ({ cx: across.at(point.params), cy: up.at(errorOf(point)) });
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
      element('circle', { r: 4.5, fill, ...place(point) }, element('title', {}, titleOf(point))),
    );
  return standalone(
    { width: 560, frame, label: 'Validation error against parameters: fronts of the rows' },
    rows.map(({ name }) => name),
    axes(frame, across, up),
    ...all.map(({ points }, i) => trials(points, colour(i))),
    ...rows.flatMap(({ points }, i) => [
      element('path', { fill: 'none', stroke: colour(i), 'stroke-width': 1.5, d: stairs(points.map(place)) }),
      ...best(points, colour(i)),
    ]),
  );
}

function stairs(places: readonly { readonly cx: number; readonly cy: number }[]): string {
  return places
    .flatMap(({ cx, cy }, i) => [
      `${i === 0 ? 'M' : 'L'}${cx.toFixed(1)},${(places[i - 1]?.cy ?? cy).toFixed(1)}`,
      `L${cx.toFixed(1)},${cy.toFixed(1)}`,
    ])
    .join('');
}

function errorOf({ accuracy }: Point): number {
  return 100 - accuracy;
}

function titleOf(point: RowPoint): string {
  const { seed, trial, params } = point;
  return escape(
    `seed ${seed}, trial ${trial}: error ${percent(errorOf(point))} %, ${exact(params)} parameters`,
  );
}
