/** A score against the truth, a dot for each architecture; and tau by images. */
import { axes, scale, type Frame } from './axis.js';
import type { ConsistencyPoint } from './consistency-table.js';
import type { ScoreList } from './consistency.js';
import { short } from './figures.js';
import { colour, standalone } from './standalone.js';
import { drawing, element, text } from './svg.js';

const [width, height] = [560, 340];
const frame: Frame = { left: 64, right: 540, top: 36, bottom: 286 };

/** What failed or is infinite stands at the left edge: it ranks last. */
export function truthChart({ name, values }: ScoreList, truth: readonly number[]): string {
  const finite = values.filter((value) => Number.isFinite(value));
  const across = {
    ...scale(finite.length > 0 ? finite : [0, 1], frame.left, frame.right),
    ...{ label: name, format: number },
  };
  const up = { ...scale(truth, frame.bottom, frame.top), label: 'truth', format: number };
  const dots = values.map((value, i) =>
    element('circle', {
      class: Number.isFinite(value) ? 'trial' : 'trial over',
      r: 3.5,
      cx: Number.isFinite(value) ? across.at(value) : frame.left,
      cy: up.at(truth[i]!),
    }),
  );
  const failed = values.length - finite.length;
  const note = failed === 0 ? '' : `${failed} without a finite score: at the left edge`;
  return drawing(
    width,
    height,
    `truth against ${name}`,
    axes(frame, across, up),
    ...dots,
    text(frame.right, frame.top - 14, note, { class: 'tick', 'text-anchor': 'end' }),
  );
}

/** Tau of each score by the images that had trained the shared weights. */
export function tauChart(curve: readonly ConsistencyPoint[]): string {
  const names = curve[0]?.scores.map(({ name }) => name) ?? [];
  const wide: Frame = { ...frame, bottom: 306 };
  const images = curve.map(({ trainingImages, generations }) => trainingImages ?? generations);
  const across = { ...scale([0, ...images], wide.left, wide.right), label: 'training images', format: count };
  const taus = curve.flatMap(({ scores }) => scores.flatMap(({ tau }) => tau ?? []));
  const up = { ...scale([0, ...taus], wide.bottom, wide.top), label: 'tau', format: number };
  const lines = names.map((_, index) =>
    element('polyline', {
      ...{ fill: 'none', stroke: colour(index), 'stroke-width': 2 },
      points: curve
        .flatMap(({ scores }, i) => {
          const tau = scores[index]?.tau ?? null;
          return tau === null ? [] : [`${across.at(images[i]!).toFixed(1)},${up.at(tau).toFixed(1)}`];
        })
        .join(' '),
    }),
  );
  return standalone(
    { width, frame: wide, label: 'tau by training images' },
    names,
    axes(wide, across, up),
    ...lines,
  );
}

function count(value: number): string {
  return value === 0 ? '0' : short(value);
}

function number(value: number): string {
  return String(Number(value.toPrecision(4)));
}
