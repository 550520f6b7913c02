/** Lines over generations, each with a name, a colour and a dash of its own. */
import type uPlot from 'uplot';
import { dashes, series as palette, type Colours } from './colours.js';
import { axis, Plot } from './plot.js';

export interface Line {
  readonly name: string;
  /** One for each place across; null where there is none. */
  readonly values: readonly (number | null)[];
  /** Only the edge of a band: not drawn itself. */
  readonly isEdge?: boolean;
}

interface LinePlotProps {
  readonly label: string;
  readonly across: { readonly label: string; readonly values: readonly number[] };
  readonly up: { readonly label: string; format(value: number): string };
  readonly lines: readonly Line[];
  readonly height?: number;
  /** Shaded between each two of the lines, counted from 0. */
  readonly bands?: readonly (readonly [number, number])[];
}

export function LinePlot({ label, across, up, lines, height = 260, bands = [] }: LinePlotProps) {
  const data = [[...across.values], ...lines.map(({ values }) => [...values])] as uPlot.AlignedData;
  const names = lines.map(({ name }) => name).join('\n');
  // Of the lines that are drawn; the edges of a band have the looks of the line before them.
  const look = (line: number) => {
    const i = lines.slice(0, line + 1).filter(({ isEdge }) => !isEdge).length - 1;
    return { colour: palette[i % palette.length]!, dash: dashes[i % dashes.length]! };
  };
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
      ...lines.map(({ name, isEdge = false }, i) => ({
        ...{ label: name, stroke: isEdge ? 'transparent' : look(i).colour, width: isEdge ? 0 : 2 },
        dash: look(i).dash,
        value: (_: uPlot, value: number | null) => (value === null ? '-' : up.format(value)),
        points: { show: !isEdge && across.values.length < 40 },
      })),
    ],
    bands: bands.map(([high, low]) => ({
      series: [high + 1, low + 1] as [number, number],
      fill: `${look(high).colour}22`,
    })),
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
