/** The two charts of a run: its Pareto front, and its fitness by generation. */
import { acrossOf, sizeInWords } from './across.js';
import { axes, scale, type Frame } from './axis.js';
import { percent } from './figures.js';
import { drawing, element, escape, text } from './svg.js';
import type { Generation, Point } from './summary.js';

const [width, height] = [560, 340];
const frame: Frame = { left: 64, right: 540, top: 36, bottom: 286 };

/** Error against parameters, and the front as a staircase; where no size is known, error against the trial. */
export function paretoChart(points: readonly Point[], front: readonly Point[], best?: Point): string {
  const { label, of, format } = acrossOf(points);
  const isSized = label === 'parameters';
  const placed = points.filter((point) => !Number.isNaN(of(point)));
  const across = {
    ...scale(placed.map(of), frame.left, frame.right),
    label: isSized ? 'parameters of the derived network' : label,
    format,
  };
  const up = {
    ...scale(placed.map(errorOf), frame.bottom, frame.top),
    label: 'error %',
    format: (value: number) => String(value),
  };
  const place = (point: Point) => ({ cx: across.at(of(point)), cy: up.at(errorOf(point)) });
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
    isSized
      ? 'Validation error against parameters of all trials, with the Pareto front'
      : 'Validation error of all trials',
    axes(frame, across, up),
    ...placed.map(mark('trial', 3.5)),
    isSized ? element('path', { class: 'front-line', d: stairs.join('') }) : '',
    ...front.map(mark('front', 5)),
    best && !Number.isNaN(of(best))
      ? element('circle', { class: 'best', r: 9, ...place(best) }, title(best))
      : '',
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

function title(point: Point): string {
  const { trial, generation, accuracy } = point;
  const [size] = sizeInWords({ ...point, macs: NaN });
  const words = `trial ${trial}, generation ${generation + 1}: ${percent(accuracy)} %`;
  return element('title', {}, escape([words, ...(size ? [size] : [])].join(', ')));
}

function errorOf({ accuracy }: Point): number {
  return 100 - accuracy;
}
