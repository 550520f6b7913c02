/** Lines over generations, each with a name, a colour and a dash of its own. */
import type uPlot from 'uplot';
import { dashes, series as palette, type Colours } from './colours.js';
import { axis, Plot } from './plot.js';

export interface Line {
  readonly name: string;
  /** One for each place across; null where there is none. */
  readonly values: readonly (number | null)[];
}

interface LinePlotProps {
  readonly label: string;
  readonly across: { readonly label: string; readonly values: readonly number[] };
  readonly up: { readonly label: string; format(value: number): string };
  readonly lines: readonly Line[];
  readonly height?: number;
  /** Shaded between the first line and the last. */
  readonly isBand?: boolean;
}

export function LinePlot({ label, across, up, lines, height = 260, isBand = false }: LinePlotProps) {
  const data = [[...across.values], ...lines.map(({ values }) => [...values])] as uPlot.AlignedData;
  const names = lines.map(({ name }) => name).join('\n');
  const options = (colours: Colours): Omit<uPlot.Options, 'width' | 'height'> => ({
    scales: { x: { time: false } },
    cursor: { drag: { x: true, y: false } },
    legend: { live: true },
    axes: [
      axis(colours, {
        label: across.label,
        labelSize: 20,
        values: (_, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? String(tick) : '')),
      }),
      axis(colours, {
        label: up.label,
        size: 64,
        values: (_, ticks) => ticks.map((tick) => up.format(tick)),
      }),
    ],
    series: [
      { label: across.label },
      ...lines.map(({ name }, i) => ({
        ...{ label: name, stroke: palette[i % palette.length]!, width: 2, dash: dashes[i % dashes.length]! },
        value: (_: uPlot, value: number | null) => (value === null ? '-' : up.format(value)),
        points: { show: across.values.length < 40 },
      })),
    ],
    ...(isBand &&
      lines.length > 1 && {
        bands: [{ series: [1, lines.length] as [number, number], fill: `${palette[0]!}22` }],
      }),
  });
  return (
    <Plot
      label={label}
      data={data}
      kind={`${label}\n${up.label}\n${names}`}
      height={height}
      options={options}
    />
  );
}
