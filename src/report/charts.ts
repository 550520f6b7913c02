/** The two charts of a run: its Pareto front, and its fitness by generation. */
import { axes, scale, type Frame } from './axis.js';
import { exact, percent, short } from './figures.js';
import { drawing, element, escape, text } from './svg.js';
import type { Generation, Point } from './summary.js';

const [width, height] = [560, 340];
const frame: Frame = { left: 64, right: 540, top: 36, bottom: 286 };

/** Error against parameters: all trials, and the front as a staircase. */
export function paretoChart(points: readonly Point[], front: readonly Point[], best?: Point): string {
  const across = {
    ...scale(
      points.map(({ params }) => params),
      frame.left,
      frame.right,
    ),
    label: 'parameters of the derived network',
    format: short,
  };
  const up = {
    ...scale(points.map(errorOf), frame.bottom, frame.top),
    label: 'error %',
    format: (value: number) => String(value),
  };
  const place = (point: Point) => ({ cx: across.at(point.params), cy: up.at(errorOf(point)) });
  const mark = (kind: string, r: number) => (point: Point) =>
    element('circle', { class: kind, r, ...place(point) }, title(point));
  const stairs = front.flatMap((point, i) => {
    const { cx, cy } = place(point);
    const before = i > 0 ? place(front[i - 1]!).cy : cy;
    return [
      `${i === 0 ? 'M' : 'L'}${cx.toFixed(1)},${before.toFixed(1)}`,
      `L${cx.toFixed(1)},${cy.toFixed(1)}`,
    ];
  });
  return drawing(
    width,
    height,
    'Validation error against parameters of all trials, with the Pareto front',
    axes(frame, across, up),
    ...points.map(mark('trial', 3.5)),
    element('path', { class: 'front-line', d: stairs.join('') }),
    ...front.map(mark('front', 5)),
    best ? element('circle', { class: 'best', r: 9, ...place(best) }, title(best)) : '',
  );
}

/** The best, the mean and the spread of each generation. */
export function fitnessChart(history: readonly Generation[], unit = 'generation'): string {
  const numbers = history.map(({ generation }) => generation + 1);
  const across = {
    ...scale(numbers.length > 1 ? numbers : [0, ...numbers, 2], frame.left, frame.right - 44),
    label: unit,
    format: (value: number) => (Number.isInteger(value) ? String(value) : ''),
  };
  const up = {
    ...scale(
      history.flatMap(({ best, worst }) => [best, worst]),
      frame.bottom,
      frame.top,
    ),
    label: 'accuracy %',
    format: (value: number) => String(value),
  };
  type Measure = 'best' | 'mean' | 'worst';
  const at = (measure: Measure) => (one: Generation) =>
    `${across.at(one.generation + 1).toFixed(1)},${up.at(one[measure]).toFixed(1)}`;
  const band = [...history.map(at('best')), ...history.toReversed().map(at('worst'))];
  const line = (measure: Measure): string =>
    element('polyline', { class: `${measure}-line`, points: history.map(at(measure)).join(' ') });
  const last = history.at(-1);
  const name = (measure: Measure): string =>
    last
      ? text(across.at(last.generation + 1) + 8, up.at(last[measure]) + 4, measure, {
          class: `name ${measure}-name`,
        })
      : '';
  const dots = history.map((one) =>
    element(
      'circle',
      { class: 'best-dot', r: 3, cx: across.at(one.generation + 1), cy: up.at(one.best) },
      element(
        'title',
        {},
        escape(`${unit} ${one.generation + 1}: best ${percent(one.best)} %, mean ${percent(one.mean)} %`),
      ),
    ),
  );
  return drawing(
    width,
    height,
    `Best and mean accuracy by ${unit}`,
    axes(frame, across, up),
    element('polygon', { class: 'band', points: band.join(' ') }),
    line('mean'),
    line('best'),
    ...dots,
    name('best'),
    name('mean'),
  );
}

function title({ trial, generation, accuracy, params }: Point): string {
  const words = `trial ${trial}, generation ${generation + 1}: ${percent(accuracy)} %, ${exact(params)} parameters`;
  return element('title', {}, escape(words));
}

function errorOf({ accuracy }: Point): number {
  return 100 - accuracy;
}
