/** How tested networks do class by class: in a line, and as a table of what was taken for what. */
import type { ClassFigures } from '../network/class-figures.js';
import { exact, percent } from './figures.js';
import { key, section } from './page-parts.js';
import { element, escape } from './svg.js';

/** Of one network. */
export interface ClassResults extends ClassFigures {
  /** `network` of a training; `finalist-1`, `random-genome`, `hand-made`. */
  readonly name: string;
  readonly classNames?: readonly string[];
}

/** `balanced accuracy 71.20 %, macro F1 70.85 %` */
export function classLine({ balancedAccuracy, macroF1 }: ClassFigures): string {
  return `balanced accuracy ${percent(balancedAccuracy)} %, macro F1 ${percent(macroF1)} %`;
}

/** A section for each network; nothing for those that were tested before such figures were taken. */
export function classSections(results: readonly ClassResults[]): string {
  return results.map(classSection).join('\n');
}

function classSection({ name, classNames, ...figures }: ClassResults): string {
  const { confusion } = figures;
  const said = key(`${classLine(figures)}: means over the classes, of recall and of F1. Test images.`);
  if (!confusion) return section(`${name}: class by class`, said);
  const names = confusion.map((_, k) => classNames?.[k] ?? String(k));
  const legend = key('Rows: the class of the image. Columns: the class that the network named.');
  const head = element('tr', {}, '<th></th>', ...names.map((one) => cell('th', escape(one))));
  const rows = confusion.map((row, k) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count, named) => shaded(count, total, k === named));
    return element('tr', {}, element('th', { scope: 'row' }, escape(names[k]!)), ...cells);
  });
  const table = element('table', { class: 'confusion' }, head, ...rows);
  return section(`${name}: class by class`, said, legend, element('div', { class: 'wide' }, table));
}

const cell = (tag: 'th' | 'td', text: string): string => element(tag, {}, text);

/** The more of the row's images, the darker; numbers say it, too. */
function shaded(count: number, total: number, right: boolean): string {
  const share = total === 0 ? 0 : Math.round((100 * count) / total);
  const colour = right ? 'var(--accent)' : 'var(--mark)';
  const style = `background: color-mix(in srgb, ${colour} ${Math.round(0.6 * share)}%, transparent)`;
  return element('td', share > 0 ? { style } : {}, count === 0 ? '' : exact(count));
}
