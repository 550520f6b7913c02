/** What can be scored without training; `proxies.ts` has how, and is loaded where that is done. */
import type { Metric } from '../search/metric.js';

/** By metric: batches of real images that its proxy looks at; 0: none, or noise. */
const batches: ReadonlyMap<string, 0 | 1 | 2> = new Map([
  ['naswot', 1],
  ['synflow', 0],
  ['logsynflow', 0],
  ['expressivity', 0],
  ['progressivity', 0],
  ['trainability', 0],
  ['swap', 1],
  ['zen', 0],
  ['zenRunning', 0],
  ['zico', 2],
  ['identityPath', 0],
]);

export const proxyNames = [...batches.keys()] as [string, ...string[]];

/** Descriptions of the metrics; more is better in all. */
export const proxyMetrics: readonly Metric[] = proxyNames.map((name) => ({
  ...{ name, label: name === 'identityPath' ? 'cells with an identity path' : name },
  direction: 'maximise',
}));

/** Batches of real images that these metrics need. */
export function batchesFor(metrics: readonly string[]): number {
  return metrics.reduce((most, metric) => Math.max(most, batches.get(metric) ?? 0), 0);
}
