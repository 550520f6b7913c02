/** Drawings that stand alone in a file: with colours of their own, and the names of what they show below. */
import type { Frame } from './axis.js';
import { drawing, element, text } from './svg.js';

const colours = ['#2f6fde', '#c2417c', '#1f8a5b', '#b7791f', '#7a4fd0', '#64748b', '#0e7490'];
const style = `svg { background: #fff; font: 12px system-ui, sans-serif; }
.grid { stroke: #e3e6eb; } .axis { stroke: #9aa4b1; } .tick, .label { fill: #5b6675; }`;

/** Of the series of that index. */
export function colour(index: number): string {
  return colours[index % colours.length]!;
}

/** `names` are those of the series, in their order; `children` is markup inside the frame. */
export function standalone(
  { width, frame, label }: { readonly width: number; readonly frame: Frame; readonly label: string },
  names: readonly string[],
  ...children: readonly string[]
): string {
  const first = frame.bottom + 56;
  return drawing(
    ...([width, first - 4 + 18 * names.length, label] as const),
    element('style', {}, style),
    ...children,
    ...names.flatMap((name, i) => [
      element('circle', { r: 5, fill: colour(i), cx: frame.left + 6, cy: first + 18 * i }),
      text(frame.left + 18, first + 4 + 18 * i, name, { class: 'tick' }),
    ]),
  );
}
