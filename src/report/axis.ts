/** A scale with round numbers on it. */
import { element, text } from './svg.js';

export interface Scale {
  readonly ticks: readonly number[];
  /** Where a value lies, pixels. */
  at(value: number): number;
}

/** From pixel `from` to pixel `to`; round numbers at both ends. */
export function scale(values: readonly number[], from: number, to: number, count = 5): Scale {
  const least = values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const step = roundStep((most - least || Math.abs(most) || 1) / count);
  const first = Math.floor(least / step);
  const last = Math.max(first + 1, Math.ceil(most / step));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
  const [low, high] = [first * step, last * step];
  return { ticks, at: (value) => from + ((value - low) / (high - low)) * (to - from) };
}

/** 1, 2 or 5 times a power of ten, the nearest above. */
function roundStep(size: number): number {
  const power = Number(`1e${size.toExponential().split('e')[1]}`);
  const found = [1, 2, 5, 10].find((factor) => factor * power >= size * 0.999);
  return (found ?? 10) * power;
}

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Grid lines with numbers at the left and below, and what the axes mean. */
export function axes(
  { left, right, top, bottom }: Frame,
  across: Scale & { readonly label: string; format(value: number): string },
  up: Scale & { readonly label: string; format(value: number): string },
): string {
  const rows = up.ticks.map((tick) => {
    const y = up.at(tick);
    return (
      element('line', { class: 'grid', x1: left, x2: right, y1: y, y2: y }) +
      text(left - 8, y + 4, up.format(tick), { class: 'tick', 'text-anchor': 'end' })
    );
  });
  const columns = across.ticks.map((tick) =>
    text(across.at(tick), bottom + 18, across.format(tick), { class: 'tick', 'text-anchor': 'middle' }),
  );
  return [
    ...rows,
    ...columns,
    element('line', { class: 'axis', x1: left, x2: right, y1: bottom, y2: bottom }),
    text((left + right) / 2, bottom + 38, across.label, { class: 'label', 'text-anchor': 'middle' }),
    text(left - 52, top - 14, up.label, { class: 'label' }),
  ].join('');
}
