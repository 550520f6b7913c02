/**
 * Tens of thousands of points on a canvas: a click on one opens it, dragging zooms or selects, a double click shows all.
 * What lies on another is drawn once.
 */
import uPlot from 'uplot';
import type { Colours } from './colours.js';
import { padded } from './padded.js';
import { axis, Plot, zoomed } from './plot.js';

export interface Cloud {
  /** Ascending; of each point a place across and up, and which trial it is. */
  readonly across: readonly number[];
  readonly up: readonly number[];
  readonly trial: readonly number[];
  /** 1 within the limits, 0 not; faint where it is not wanted. */
  readonly isMeant: readonly boolean[];
  readonly isOver: readonly boolean[];
  /** Places in the lists of those on the front, from left to right. */
  readonly front: readonly number[];
}

export interface Selected {
  readonly across: readonly [number, number];
  readonly up: readonly [number, number];
}

export interface ScatterProps {
  readonly label: string;
  readonly cloud: Cloud;
  readonly axes: { readonly across: AxisWords; readonly up: AxisWords };
  /** What dragging does. */
  readonly drag: 'zoom' | 'select';
  readonly isStaircase: boolean;
  onSelect(selected: Selected): void;
  onOpen(trial: number): void;
}

export interface AxisWords {
  readonly label: string;
  format(value: number): string;
}

/** Changes with each new cloud that is drawn; read when uPlot paints. */
const clouds = new WeakMap<object, Cloud>();

export function ScatterPlot(props: ScatterProps) {
  const { label, cloud, axes: words, drag, isStaircase } = props;
  const data = dataOf(cloud);
  const options = (colours: Colours): Omit<uPlot.Options, 'width' | 'height'> => ({
    scales: { x: { time: false, range: padded }, y: { range: padded } },
    legend: { show: false },
    cursor: { drag: { x: true, y: true, uni: 20, setScale: drag === 'zoom' }, points: { show: false } },
    axes: [
      axis(colours, {
        label: words.across.label,
        values: (_, ticks) => ticks.map((tick) => words.across.format(tick)),
      }),
      axis(colours, {
        label: words.up.label,
        size: 64,
        values: (_, ticks) => ticks.map((tick) => words.up.format(tick)),
      }),
    ],
    series: [
      {},
      { stroke: colours.accent, paths: (plot) => paint(plot, colours, isStaircase), points: { show: false } },
    ],
    hooks: { setSelect: [(plot) => selectOrZoom(plot, props)], ready: [(plot) => listen(plot, props)] },
  });
  return (
    <Plot
      label={label}
      data={data}
      kind={`${words.up.label}\n${words.across.label}\n${drag}`}
      height={380}
      options={options}
    />
  );
}

/** The same arrays for the same cloud, so that nothing is drawn twice. */
const drawn = new WeakMap<Cloud, uPlot.AlignedData>();

function dataOf(cloud: Cloud): uPlot.AlignedData {
  let data = drawn.get(cloud);
  if (!data) {
    data = [cloud.across as number[], cloud.up as number[]];
    drawn.set(cloud, data);
    clouds.set(data, cloud);
  }
  return data;
}

function cloudOf(plot: uPlot): Cloud | undefined {
  return clouds.get(plot.data);
}

function paint(plot: uPlot, colours: Colours, isStaircase: boolean): null {
  const cloud = cloudOf(plot);
  if (!cloud) return null;
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  const size = (cloud.across.length > 5000 ? 3 : 5) * devicePixelRatio;
  const isOnFront = new Set(cloud.front);
  const dots = (colour: string, alpha: number, isWanted: (i: number) => boolean): void => {
    ctx.fillStyle = colour;
    ctx.globalAlpha = alpha;
    paintDots(plot, cloud, size, isWanted);
  };
  dots(colours.faint, 0.18, (i) => !cloud.isMeant[i]);
  dots(colours.faint, 0.8, (i) => cloud.isMeant[i]! && !cloud.isOver[i]);
  dots(colours.mark, 0.6, (i) => cloud.isMeant[i]! && cloud.isOver[i]!);
  ctx.globalAlpha = 1;
  paintFront(plot, cloud, colours, isStaircase && isOnFront.size > 1);
  ctx.restore();
  return null;
}

/** Squares on a grid of their size: thousands on one place cost as much as one. */
function paintDots(plot: uPlot, { across, up }: Cloud, size: number, isWanted: (i: number) => boolean): void {
  const { ctx, bbox, scales } = plot;
  const [x, y] = [scales['x']!, scales['y']!];
  const [kx, ky] = [bbox.width / (x.max! - x.min!), bbox.height / (y.max! - y.min!)];
  const columns = Math.ceil(bbox.width / size) + 1;
  const taken = new Uint8Array(columns * (Math.ceil(bbox.height / size) + 1));
  for (let i = 0; i < across.length; i++) {
    const left = (across[i]! - x.min!) * kx;
    const top = (y.max! - up[i]!) * ky;
    if (!(left >= 0 && left <= bbox.width && top >= 0 && top <= bbox.height) || !isWanted(i)) continue;
    const at = Math.floor(top / size) * columns + Math.floor(left / size);
    if (taken[at] === 1) continue;
    taken[at] = 1;
    ctx.fillRect(bbox.left + left - size / 2, bbox.top + top - size / 2, size, size);
  }
}

function paintFront(
  plot: uPlot,
  { across, up, front }: Cloud,
  { accent, card }: Colours,
  isStaircase: boolean,
): void {
  const { ctx } = plot;
  const places = front.map(
    (i) => [plot.valToPos(across[i]!, 'x', true), plot.valToPos(up[i]!, 'y', true)] as const,
  );
  ctx.strokeStyle = accent;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  if (isStaircase) {
    ctx.beginPath();
    places.forEach(([x, y], i) => {
      if (i > 0) ctx.lineTo(x, places[i - 1]![1]);
      ctx.lineTo(x, y);
    });
    ctx.stroke();
  }
  ctx.fillStyle = accent;
  ctx.strokeStyle = card;
  for (const [x, y] of places) {
    ctx.beginPath();
    ctx.arc(x, y, 4.5 * devicePixelRatio, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
  }
}

function selectOrZoom(plot: uPlot, { drag, onSelect }: ScatterProps): void {
  const { left, top, width, height } = plot.select;
  if (width < 4 && height < 4) return;
  if (drag === 'zoom') return void zoomed.add(plot);
  onSelect({
    across: [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')],
    up: [plot.posToVal(top + height, 'y'), plot.posToVal(top, 'y')],
  });
}

/** Milliseconds in which a second click shows all, and opens nothing. */
const doubleClick = 300;

function listen(plot: uPlot, { onOpen }: ScatterProps): void {
  let from: readonly [number, number] = [0, 0];
  plot.over.addEventListener('mousedown', ({ clientX, clientY }) => (from = [clientX, clientY]));
  let opening: number | undefined;
  plot.over.addEventListener('dblclick', () => {
    clearTimeout(opening);
    zoomed.delete(plot);
  });
  plot.over.addEventListener('click', ({ clientX, clientY, offsetX, offsetY }) => {
    if (Math.abs(clientX - from[0]) + Math.abs(clientY - from[1]) > 4) return;
    const trial = nearest(plot, offsetX, offsetY);
    clearTimeout(opening);
    if (trial !== undefined) opening = setTimeout(() => onOpen(trial), doubleClick);
  });
}

/** Within ten pixels, one of the front before others. */
function nearest(plot: uPlot, left: number, top: number): number | undefined {
  const cloud = cloudOf(plot);
  if (!cloud) return undefined;
  const isOnFront = new Set(cloud.front);
  let best = 10;
  let found: number | undefined;
  for (let i = 0; i < cloud.across.length; i++) {
    const [dx, dy] = [plot.valToPos(cloud.across[i]!, 'x') - left, plot.valToPos(cloud.up[i]!, 'y') - top];
    const distance = Math.sqrt(dx * dx + dy * dy) - (isOnFront.has(i) ? 4 : 0);
    if (distance >= best) continue;
    best = distance;
    found = cloud.trial[i];
  }
  return found;
}
