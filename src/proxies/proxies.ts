/** All proxies, by the metrics that they give. */
import type { Metric } from '../search/metric.js';
import { expressivity } from './expressivity.js';
import { identityPath } from './identity-path.js';
import { naswot } from './naswot.js';
import type { Proxy } from './proxy.js';
import { swap } from './swap.js';
import { synflow } from './synflow.js';
import { trainability } from './trainability.js';
import { zen } from './zen.js';
import { zico } from './zico.js';

const all: readonly Proxy[] = [naswot, synflow, expressivity, trainability, swap, zen, zico, identityPath];

/** By metric: `naswot`, `synflow`, `logsynflow`, ... */
export const proxies: ReadonlyMap<string, Proxy> = new Map(
  all.flatMap((proxy) => proxy.metrics.map((metric) => [metric, proxy] as const)),
);

/** Descriptions of their metrics; more is better in all. */
export const proxyMetrics: readonly Metric[] = [...proxies.keys()].map((name) => ({
  ...{ name, label: name === 'identityPath' ? 'cells with an identity path' : name },
  direction: 'maximise',
}));

/** Batches of real images that these metrics need. */
export function batchesFor(metrics: readonly string[]): number {
  return metrics.reduce((most, metric) => Math.max(most, proxies.get(metric)?.batches ?? 0), 0);
}
