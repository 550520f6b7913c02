/** The two charts of a run: its Pareto front, and its first objective by generation. */
import type { Metric } from '../search/metric.js';
import { axes, scale, type Frame } from './axis.js';
import type { Axis, FrontView } from './front-view.js';
import { axisLabel, onAxis, withUnit } from './metric-text.js';
import { placed, type Extent, type Placed } from './extents.js';
import { drawing, element, escape, text } from './svg.js';
import type { Generation } from './history.js';
import { isFeasible, type Point } from './summary.js';

const [width, height] = [560, 340];
const frame: Frame = { left: 64, right: 540, top: 36, bottom: 286 };
/** Of more trials than this, those that lie on each other are drawn once, and without a tip of their own. */
const mostTips = 2000;

/** All trials, and the front as a staircase where it is one. */
export function paretoChart(points: Iterable<Point>, view: FrontView, best?: Point): string {
  const { up, across, front, isStaircase } = view;
  const shown = placed(points, view);
  const x = scaled(across, shown.across, frame.left, frame.right);
  const y = scaled(up, shown.up, frame.bottom, frame.top);
  const place = (point: Point): Place => ({ cx: x.at(across.of(point)), cy: y.at(up.of(point)) });
  const mark = (kind: string, r: number) => (point: Point) =>
    element('circle', { class: kind, r, ...place(point) }, title(point, view));
  return drawing(
    width,
    height,
    `${up.label} against ${across.label} of all trials`,
    axes(frame, x, y),
    ...trialMarks(shown, place, mark),
    isStaircase ? element('path', { class: 'front-line', d: stairs(front.map(place)) }) : '',
    ...front.map(mark('front', 5)),
    best && isPlaced(best, view)
      ? element('circle', { class: 'best', r: 9, ...place(best) }, title(best, view))
      : '',
  );
}

interface Place {
  readonly cx: number;
  readonly cy: number;
}

function isPlaced(point: Point, { up, across }: FrontView): boolean {
  return Number.isFinite(up.of(point)) && Number.isFinite(across.of(point));
}

function scaled(axis: Axis, { low, high }: Extent, from: number, to: number) {
  return {
    ...scale(low <= high ? [low, high] : [], from, to),
    label: axis.label,
    format: (value: number) => axis.format(value),
  };
}

function trialMarks(
  { points, count }: Placed,
  place: (point: Point) => Place,
  mark: (kind: string, r: number) => (point: Point) => string,
): string[] {
  if (count > mostTips) return dots(points, place);
  const all = [...points];
  return [
    ...all.filter(isFeasible).map(mark('trial', 3.5)),
    ...all.filter((point) => !isFeasible(point)).map(mark('trial over', 3.5)),
  ];
}

/** One path of dots for those that hold the limits, one for those that do not; at least two pixels apart. */
function dots(points: Iterable<Point>, place: (point: Point) => Place): string[] {
  const marks = { trial: new Set<string>(), 'trial over': new Set<string>() };
  for (const point of points) {
    const { cx, cy } = place(point);
    marks[isFeasible(point) ? 'trial' : 'trial over'].add(`M${onGrid(cx)},${onGrid(cy)}h0`);
  }
  return Object.entries(marks)
    .filter(([, distinct]) => distinct.size > 0)
    .map(([kind, distinct]) => element('path', { class: `${kind} dots`, d: [...distinct].join('') }));
}

function onGrid(pixels: number): number {
  return 2 * Math.round(pixels / 2);
}

/** From each point of the front along the row to the next, and up or down to it. */
export function stairs(places: readonly Place[]): string {
  return places
    .flatMap(({ cx, cy }, i) => [
      `${i === 0 ? 'M' : 'L'}${cx.toFixed(1)},${(places[i - 1]?.cy ?? cy).toFixed(1)}`,
      `L${cx.toFixed(1)},${cy.toFixed(1)}`,
    ])
    .join('');
}

/** Best, mean and spread of the first objective, by generation. */
export function historyChart(history: readonly Generation[], metric: Metric): string {
  const shown = history.filter(({ feasible }) => feasible > 0);
  const numbers = shown.map(({ generation }) => generation);
  const across = {
    ...scale(numbers.length > 1 ? numbers : [0, ...numbers, 1], frame.left, frame.right - 44),
    label: 'generation',
    format: (value: number) => (Number.isInteger(value) ? String(value) : ''),
  };
  const up = {
    ...scale(
      shown.flatMap(({ best, worst }) => [best, worst]),
      frame.bottom,
      frame.top,
    ),
    label: axisLabel(metric),
    format: (value: number) => onAxis(metric, value),
  };
  type Measure = 'best' | 'mean' | 'worst';
  const at = (measure: Measure) => (one: Generation) =>
    `${across.at(one.generation).toFixed(1)},${up.at(one[measure]).toFixed(1)}`;
  const band = [...shown.map(at('best')), ...shown.toReversed().map(at('worst'))];
  const line = (measure: Measure): string =>
    element('polyline', { class: `${measure}-line`, points: shown.map(at(measure)).join(' ') });
  const last = shown.at(-1);
  const name = (measure: Measure): string =>
    last
      ? text(across.at(last.generation) + 8, up.at(last[measure]) + 4, measure, {
          class: `name ${measure}-name`,
        })
      : '';
  const dot = (one: Generation): string =>
    element(
      'circle',
      { class: 'best-dot', r: 3, cx: across.at(one.generation), cy: up.at(one.best) },
      element('title', {}, escape(`generation ${one.generation}: ${inWords(one, metric)}`)),
    );
  return drawing(
    width,
    height,
    `Best and mean ${metric.label} by generation`,
    axes(frame, across, up),
    element('polygon', { class: 'band', points: band.join(' ') }),
    line('mean'),
    line('best'),
    ...(shown.length <= mostTips ? shown.map(dot) : []),
    name('best'),
    name('mean'),
  );
}

/** `best 60.00 %, mean 55.00 %` */
export function inWords({ best, mean }: Generation, metric: Metric): string {
  return `best ${withUnit(metric, best)}, mean ${withUnit(metric, mean)}`;
}

function title(point: Point, { up, across }: FrontView): string {
  const { trial, generation } = point;
  const words = [`trial ${trial}, generation ${generation}`, up.words(point), across.words(point)];
  const known = words.filter((part) => part !== '').join(', ');
  return element('title', {}, escape(known + (isFeasible(point) ? '' : ', over the limits')));
}
