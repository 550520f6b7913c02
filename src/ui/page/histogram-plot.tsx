/** How often which values occur. */
import { useMemo } from 'preact/hooks';
import type { Metric } from '../../search/metric.js';
import { histogram } from './trials.js';
import { axisLabel, exact, onAxis, plural } from './words.js';

interface HistogramProps {
  readonly metric: Metric;
  readonly values: readonly (number | null)[];
  readonly isKept: readonly boolean[];
}

const [width, height, left, bottom] = [560, 150, 8, 118];

export function HistogramPlot({ metric, values, isKept }: HistogramProps) {
  const { edges, counts } = useMemo(() => histogram(values, isKept), [values, isKept]);
  if (counts.length === 0) return <p class="soft">Nothing was measured.</p>;
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  const step = (width - 2 * left) / counts.length;
  const ends = [edges[0]!, edges.at(-1)!];
  return (
    <svg
      class="histogram"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`Distribution of ${metric.label}: ${onAxis(metric, ends[0]!)} to ${onAxis(metric, ends[1]!)}, at most ${exact(most)} in a bin`}
    >
      {counts.map((count, i) => (
        <rect
          key={i}
          x={left + i * step}
          width={Math.max(1, step - 1)}
          y={bottom - (100 * count) / most}
          height={(100 * count) / most}
        />
      ))}
      <text x={left} y={bottom + 16}>
        {onAxis(metric, ends[0]!)}
      </text>
      <text x={width / 2} y={bottom + 28} text-anchor="middle">
        {axisLabel(metric)}
      </text>
      <text x={width - left} y={bottom + 16} text-anchor="end">
        {onAxis(metric, ends[1]!)}
      </text>
      <text x={left} y={14}>{`at most ${plural(most, 'trial')}`}</text>
    </svg>
  );
}
