/** The shares of each edge's operations over the epochs of a search: a small chart an edge. */
import { largest } from '../extremes.js';
import { epochSheet, skipLine, type LearnedEpoch } from './learned-epochs.js';
import { key, section } from './page-parts.js';
import { texts } from './sheet.js';
import { drawing, element, escape, text } from './svg.js';

const [width, height] = [176, 112];
const frame = { left: 32, right: 170, top: 20, bottom: 96 };
/** Told apart by day and by night, also by those who see few colours: none is red or green alone. */
const colours = [
  ...['#8a94a3', '#e09f3e', '#b5651d', '#d1495b', '#2f6fde', '#00a6a6', '#7a4fd0', '#c2417c'],
  ...['#5a9e4b', '#3b5b92'],
];

/** The charts of one kind of cell. */
export interface ShareCharts {
  readonly title: string;
  /** SVG, an edge each. */
  readonly charts: readonly string[];
}

export const shareLegend = 'The softmax of the architecture parameters of each edge, by epoch.';

export function shareCharts(epochs: readonly LearnedEpoch[]): ShareCharts[] {
  const last = epochs.at(-1);
  if (!last) return [];
  return Object.keys(last.shares).map((kind) => ({
    title: kind === 'cell' ? 'Shares of the operations' : `Shares of the operations, ${kind} cell`,
    charts: last.edges.map((_, edge) => chart(epochs, kind, edge)),
  }));
}

/** Operations with the colours of their lines. */
export function shareColours(
  epochs: readonly LearnedEpoch[],
): { readonly name: string; readonly colour: string }[] {
  return (epochs.at(-1)?.operations ?? []).map((name, column) => ({ name, colour: colour(column) }));
}

/** One section for each kind of cell, and the table of the epochs. */
export function shareSections(epochs: readonly LearnedEpoch[]): string {
  if (epochs.length === 0) return '';
  const grid = 'display:grid;grid-template-columns:repeat(auto-fill,minmax(176px,1fr));gap:8px';
  const kinds = shareCharts(epochs).map(({ title, charts }) =>
    section(title, key(shareLegend), names(epochs), element('div', { style: grid }, ...charts)),
  );
  return [...kinds, table(epochs)].join('\n');
}

function names(epochs: readonly LearnedEpoch[]): string {
  const entries = shareColours(epochs).map(({ name, colour: own }) =>
    element(
      'span',
      { style: 'margin-right:14px;white-space:nowrap' },
      element('span', { style: `color:${own}` }, '■ '),
      escape(name),
    ),
  );
  return element('p', { class: 'key' }, ...entries);
}

function colour(column: number): string {
  return colours[column % colours.length]!;
}

function chart(epochs: readonly LearnedEpoch[], kind: string, edge: number): string {
  const { operations, edges } = epochs.at(-1)!;
  const [node, state] = edges[edge]!;
  const most = epochs.reduce((top, { shares }) => Math.max(top, largest(shares[kind]![edge]!)), 0);
  const from = epochs[0]!.epoch;
  const span = Math.max(1, epochs.at(-1)!.epoch - from);
  const x = (epoch: number): number => frame.left + ((epoch - from) / span) * (frame.right - frame.left);
  const y = (share: number): number => frame.bottom - (share / most) * (frame.bottom - frame.top);
  const line = (name: string, column: number): string => {
    const points = epochs.map(
      ({ epoch, shares }) => `${x(epoch).toFixed(1)},${y(shares[kind]![edge]![column]!).toFixed(1)}`,
    );
    return element(
      'polyline',
      { points: points.join(' '), fill: 'none', stroke: colour(column), 'stroke-width': 1.6 },
      element('title', {}, escape(`${name}: ${epochs.at(-1)!.shares[kind]![edge]![column]!}`)),
    );
  };
  const title = `node ${node + 1} from ${stateName(state, kind)}`;
  const axis = { class: 'axis', x1: frame.left, x2: frame.right };
  return drawing(
    width,
    height,
    `Shares of the edge to ${title}`,
    text(frame.left, 13, title, { class: 'label' }),
    element('line', { ...axis, y1: frame.bottom, y2: frame.bottom }),
    text(frame.left - 4, frame.top + 4, most.toFixed(2), { class: 'tick', 'text-anchor': 'end' }),
    text(frame.left - 4, frame.bottom + 4, '0', { class: 'tick', 'text-anchor': 'end' }),
    text(frame.right, frame.bottom + 13, `epoch ${from + span}`, { class: 'tick', 'text-anchor': 'end' }),
    ...operations.map(line),
  );
}

/** Cells of DARTS have two inputs, those of NAS-Bench-201 one. */
function stateName(state: number, kind: string): string {
  const inputs = kind === 'cell' ? 1 : 2;
  if (state >= inputs) return `node ${state - inputs + 1}`;
  return inputs === 1 ? 'the input' : `input ${state}`;
}

function table(epochs: readonly LearnedEpoch[]): string {
  const { head, rows } = texts(epochSheet(epochs));
  const row = (cells: readonly string[], tag: string, genotype: string): string =>
    element(
      'tr',
      {},
      ...cells.map((cell) => element(tag, {}, escape(cell))),
      element(tag, {}, tag === 'th' ? 'genotype' : element('code', { title: genotype }, escape(genotype))),
    );
  const lines = rows.map((cells, i) => row(cells, 'td', epochs[i]!.genotype));
  return section(
    'Epoch by epoch',
    key(skipLine(epochs) ?? ''),
    element('div', { class: 'wide' }, element('table', {}, row(head, 'th', ''), ...lines)),
  );
}
