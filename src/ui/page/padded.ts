/** The range of an axis: that of its values, with some space, so that no point lies on the edge. */
import type uPlot from 'uplot';

export function padded(_: uPlot, low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  const space = (high - low) * 0.04 || Math.abs(high) * 0.04 || 1;
  return [low - space, high + space];
}
