/**
 * A cell as a drawing. Inputs stand at the left, the output at the right. A node stands one column right of what it
 * reads and has a row of its own, so that its edges run free of boxes: they change rows only in the gaps between columns.
 */
import type { CellEdge, CellGraph } from '../space/cell-graph.js';
import { drawing, element, text } from './svg.js';

const column = { gap: 56, operation: 118, space: 14, node: 34 };
const columnWidth = column.gap + column.operation + column.space + column.node;
const row = { height: 84, operation: 26, apart: 36 };
const input = { width: 64, height: 30 };
const margin = 12;

interface Place {
  /** Where edges leave it. */
  readonly x: number;
  readonly y: number;
}

/** `marked`: of each node, edge by edge, those that stand out. */
export function cellDiagram(
  { inputs, nodes, output: ends, title, operation: work, joined = [] }: CellGraph,
  marked: readonly (readonly boolean[])[] = [],
): string {
  const rows = nodes.map((edges) => row.height + Math.max(0, edges.length - 2) * row.apart);
  const height = Math.max(
    rows.reduce((sum, one) => sum + one, 2 * margin),
    (inputs.length + 1) * 2 * input.height,
  );
  // Inputs that are a part of the output pass below all nodes.
  const passing = ends.filter((state) => state < inputs.length);
  const depths = depthsOf(inputs.length, nodes);
  const deepest = depths.reduce((a, b) => Math.max(a, b), 0);
  const places: Place[] = inputs.map((_, i) => ({
    x: margin + input.width,
    y: (height * (i + 1)) / (inputs.length + 1),
  }));
  const boxes = inputs.map((name, i) => box(places[i]!, name));
  const parts: string[] = [];
  let top = margin;
  for (const [node, edges] of nodes.entries()) {
    const left = margin + input.width + (depths[inputs.length + node]! - 1) * columnWidth + column.gap;
    const y = top + rows[node]! / 2;
    top += rows[node]!;
    const centre = left + column.operation + column.space + column.node / 2;
    for (const [i, { operation, from }] of edges.entries()) {
      const level = work === undefined ? y + (i - (edges.length - 1) / 2) * row.apart : y;
      const mark = marked[node]?.[i] ? ' differs' : '';
      parts.push(edge(places[from]!, { x: left, y: level }, { mark }));
      if (operation !== undefined) parts.push(pill(left, level, operation, mark));
      if (work === undefined)
        parts.push(straight({ x: left + column.operation, y: level }, { x: centre, y }));
    }
    if (work !== undefined && edges.length > 0)
      parts.push(straight({ x: left, y }, { x: centre, y }), pill(left, y, work, ''));
    parts.push(circle(centre, y, node + 1));
    if (joined.includes(node)) parts.push(joinedNote(centre, y));
    places.push({ x: centre + column.node / 2, y });
  }
  const outputX = margin + input.width + deepest * columnWidth + column.gap;
  const exit = { x: outputX, y: height / 2 };
  const lines = ends.map((state) => {
    const lane = passing.indexOf(state);
    if (lane < 0 || nodes.length === 0) return edge(places[state]!, exit, { turn: outputX - column.gap });
    return below(places[state]!, height + lane * margin, exit);
  });
  const output = box({ x: outputX + input.width, y: height / 2 }, 'output');
  const width = outputX + input.width + margin;
  return drawing(width, height + passing.length * margin, title, ...lines, ...parts, ...boxes, output);
}

/** Columns of inputs and nodes: 0 for the inputs, then one more than the deepest that a node reads. */
function depthsOf(inputs: number, nodes: readonly (readonly CellEdge[])[]): number[] {
  const depths = Array.from({ length: inputs }, () => 0);
  for (const edges of nodes)
    depths.push(1 + edges.reduce((deepest, { from }) => Math.max(deepest, depths[from]!), 0));
  return depths;
}

function straight(from: Place, to: Place): string {
  return element('path', { class: 'edge', d: `M${from.x},${from.y}L${to.x},${to.y}` });
}

/** Along the row until `turn`, to the other row within one gap, and along that. */
function edge(
  from: Place,
  to: Place,
  { turn = from.x, mark = '' }: { readonly turn?: number; readonly mark?: string } = {},
): string {
  const end = turn + column.gap;
  const middle = (turn + end) / 2;
  return element('path', {
    class: `edge${mark}`,
    d: `M${from.x},${from.y}L${turn},${from.y}C${middle},${from.y} ${middle},${to.y} ${end},${to.y}L${to.x},${to.y}`,
  });
}

/** Down within the first gap, along the lane at `y`, and up within the last gap. */
function below(from: Place, y: number, to: Place): string {
  const [first, last] = [from.x + column.gap, to.x - column.gap];
  const [down, up] = [(from.x + first) / 2, (last + to.x) / 2];
  return element('path', {
    class: 'edge',
    d: `M${from.x},${from.y}C${down},${from.y} ${down},${y} ${first},${y}L${last},${y}C${up},${y} ${up},${to.y} ${to.x},${to.y}`,
  });
}

/** Characters that an operation's name may have before they become smaller. */
const most = 16;

function pill(x: number, y: number, operation: string, mark: string): string {
  const [width, height] = [column.operation, row.operation];
  const frame = { x, y: y - height / 2, width, height, rx: height / 2 };
  const short = shortName(operation);
  const size = short.length > most && { 'font-size': (13 * most) / short.length };
  const name = text(x + width / 2, y + 4.5, short, { 'text-anchor': 'middle', ...size });
  return element('g', { class: `operation ${family(operation)}${mark}` }, element('rect', frame), name);
}

function circle(x: number, y: number, node: number): string {
  const name = text(x, y + 5, String(node), { 'text-anchor': 'middle' });
  return element('g', { class: 'node' }, element('circle', { cx: x, cy: y, r: column.node / 2 }), name);
}

/** Below a node that joins its edges. */
function joinedNote(x: number, y: number): string {
  return text(x, y + column.node / 2 + 13, 'joins', { 'text-anchor': 'middle', 'font-size': 11 });
}

/** Its right edge, and the middle of it, at the place. */
function box({ x, y }: Place, name: string): string {
  const frame = {
    x: x - input.width,
    y: y - input.height / 2,
    width: input.width,
    height: input.height,
    rx: 6,
  };
  const middle = text(x - input.width / 2, y + 4.5, name, { 'text-anchor': 'middle' });
  return element('g', { class: 'state' }, element('rect', frame), middle);
}

/** `sep conv 3×3` */
export function shortName(operation: string): string {
  if (operation === 'skip_connect') return 'copy';
  return operation.replaceAll('_', ' ').replace(/(\d)x(?=\d)/g, '$1×');
}

/** What it is coloured by. */
function family(operation: string): string {
  if (operation.includes('attention') || operation.includes('transformer')) return 'attention';
  if (operation.startsWith('dil_')) return 'dilated';
  if (operation.includes('conv')) return 'convolution';
  return operation.includes('pool') ? 'pooling' : 'plain';
}
