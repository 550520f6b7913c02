/** The scored trials of several runs over each other. */
import { useMemo } from 'preact/hooks';
import type uPlot from 'uplot';
import type { ComparisonView } from '../api.js';
import { series, type Colours } from './colours.js';
import { padded } from './padded.js';
import { axis, Plot } from './plot.js';
import { axisLabel, onAxis } from './words.js';

export function OverlaidPlot({ view: { axes, points } }: { readonly view: ComparisonView }) {
  const data = useMemo(() => table(points), [points]);
  if (!axes) return null;
  const options = (colours: Colours): Omit<uPlot.Options, 'width' | 'height'> => ({
    scales: { x: { time: false, range: padded }, y: { range: padded } },
    legend: { show: false },
    cursor: { drag: { x: true, y: true, uni: 20 } },
    axes: [
      axis(colours, {
        label: axisLabel(axes.across),
        values: (_, ticks) => ticks.map((tick) => onAxis(axes.across, tick)),
      }),
      axis(colours, {
        label: axisLabel(axes.up),
        size: 64,
        values: (_, ticks) => ticks.map((tick) => onAxis(axes.up, tick)),
      }),
    ],
    series: [
      {},
      ...points.map((_, i) => ({
        paths: (plot: uPlot, at: number) => dots(plot, at, series[i % series.length]!),
        points: { show: false },
      })),
    ],
  });
  const label = `${axes.up.label} against ${axes.across.label} of ${points.map(({ name }) => name).join(', ')}`;
  return <Plot label={label} data={data} kind={label} height={360} options={options} />;
}

function table(points: ComparisonView['points']): uPlot.AlignedData {
  const rows = points
    .flatMap(({ across, up }, run) => across.map((x, i) => ({ x, y: up[i]!, run })))
    .sort((a, b) => a.x - b.x);
  const column = (run: number) => rows.map((row) => (row.run === run ? row.y : null));
  return [rows.map(({ x }) => x), ...points.map((_, run) => column(run))] as uPlot.AlignedData;
}

function dots(plot: uPlot, at: number, colour: string): null {
  const { ctx, data } = plot;
  const size = 7 * devicePixelRatio;
  ctx.fillStyle = colour;
  ctx.globalAlpha = 0.7;
  data[at]!.forEach((y, i) => {
    if (typeof y !== 'number') return;
    ctx.fillRect(
      plot.valToPos(data[0][i]!, 'x', true) - size / 2,
      plot.valToPos(y, 'y', true) - size / 2,
      size,
      size,
    );
  });
  ctx.globalAlpha = 1;
  return null;
}
