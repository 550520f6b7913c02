/** All proxies, by the metrics that they give. */
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
