/** uPlot in a component: as wide as its place, drawn anew when the colours change. */
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { colours, onThemeChange, type Colours } from './colours.js';

export interface PlotProps {
  /** What it shows, for a screen reader. */
  readonly label: string;
  readonly data: uPlot.AlignedData;
  /** Changes where the plot has to be made anew; data alone are put into the one that is there. */
  readonly kind: string;
  readonly height?: number;
  options(colours: Colours): Omit<uPlot.Options, 'width' | 'height'>;
}

export function Plot({ label, data, kind, height = 300, options }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef({ data, options });
  latest.current = { data, options };
  useEffect(() => {
    const box = place.current!;
    const make = (): void => {
      plot.current?.destroy();
      const size = { width: Math.max(240, box.clientWidth), height };
      const chosen = latest.current.options(colours());
      plot.current = new uPlot({ ...size, ...chosen }, latest.current.data, box);
    };
    make();
    const watch = new ResizeObserver(() => {
      const width = Math.max(240, box.clientWidth);
      if (plot.current && plot.current.width !== width) plot.current.setSize({ width, height });
    });
    watch.observe(box);
    const forget = onThemeChange(make);
    return () => {
      forget();
      watch.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [kind, height]);
  useEffect(() => {
    const now = plot.current;
    if (!now || now.data === data) return;
    // what was zoomed to stays while new points come
    const { x } = now.scales;
    const isZoomed = zoomed.has(now);
    const kept = { min: x!.min!, max: x!.max! };
    now.setData(data, !isZoomed);
    if (isZoomed) now.setScale('x', kept);
  }, [data]);
  return <div class="plot" ref={place} role="img" aria-label={label} style={{ minHeight: `${height}px` }} />;
}

/** Plots that the reader zoomed, until a double click shows all again. */
export const zoomed = new WeakSet<uPlot>();

export function axis({ soft, line }: Colours, more: uPlot.Axis): uPlot.Axis {
  const thin = { stroke: line, width: 1 };
  return {
    stroke: soft,
    grid: thin,
    ticks: thin,
    font: '12px system-ui',
    labelFont: '12px system-ui',
    labelSize: 22,
    ...more,
  };
}
