import { z } from 'zod';
import { evaluatorPart } from '../../search/evaluator-part.js';
import { namedMetric } from '../../search/metric.js';
import { batchesFor, proxyMetrics, proxyNames } from '../../proxies/proxy-metrics.js';
import { supernetSpace } from '../../space/search-space.js';
import { attentionSettings } from '../../train/training-settings.js';
import { openPool } from './open-pool.js';

const count = z.number().int().positive();

export const proxiesPart = evaluatorPart({
  name: 'proxies',
  summary: 'scores the derived network of each candidate by its first passes, without training it',
  uses: ['images', 'derived', 'backend'],
  settings: {
    proxies: z
      .array(z.enum(proxyNames))
      .min(1)
      .default(['naswot', 'synflow', 'expressivity', 'progressivity'])
      .describe('scores without training that are measured; more is better in all'),
    batch: count.default(16).describe('images in the batch that they look at'),
    inits: count.max(1000).default(1).describe('draws of weights whose scores are averaged'),
  },
  groups: { space: attentionSettings },
  metrics: ({ proxies: names }) => [
    ...proxyMetrics.filter(({ name }) => names.includes(name)),
    ...['params', 'macs', 'activationBytes'].map(namedMetric),
  ],
  images: (_, { trials }, { proxies: names, batch, inits }) =>
    trials * inits * batch * Math.max(1, batchesFor(names)),
  async make({ proxies: metrics, batch, inits }, context, { space: { attention } }) {
    const { ProxyEvaluator } = await import('../../train/proxies/evaluator.js');
    const { seed, backend, workers, memory, onWork, queue, onNote } = context;
    const space = supernetSpace(context.space);
    const { train } = context.dataset().search;
    return new ProxyEvaluator({
      ...{ seed, space, settings: { metrics, batch, inits } },
      plan: (architecture) => space.derivedPlan(architecture),
      images: () => Promise.resolve(train),
      pool: () => openPool({ backend, workers, memory, attention, onWork, queue, onNote }),
    });
  },
});
