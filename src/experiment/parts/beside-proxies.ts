/** Scores without training beside what an evaluator measures itself: `search.score: [loss, logsynflow]`. */
import { z } from 'zod';
import { batchesFor, proxyMetrics, proxyNames } from '../../proxies/proxy-metrics.js';
import type { EvaluatorPart } from '../../search/evaluator-part.js';
import { supernetSpace } from '../../space/search-space.js';
import { attentionSettings } from '../../train/training-settings.js';
import type { Groups } from '../../part.js';
import { openPool } from './open-pool.js';

const count = z.number().int().positive();

const besideSettings = {
  metrics: z
    .array(z.enum(proxyNames))
    .default([])
    .describe('scores without training of the derived network, measured beside those of the evaluator'),
  batch: count.default(16).describe('images in the batch that they look at'),
  inits: count.max(1000).default(1).describe('draws of weights whose scores are averaged'),
};

/** The part, which measures the proxies of the group `proxies` too; as it was, where there are none. */
export function besideProxies(part: EvaluatorPart): EvaluatorPart {
  const read = (groups: Groups) => groupOf(groups, 'proxies', besideSettings);
  return {
    ...part,
    settings: { ...part.settings, proxies: besideSettings },
    metrics(groups) {
      const { metrics } = read(groups);
      return [...part.metrics(groups), ...proxyMetrics.filter(({ name }) => metrics.includes(name))];
    },
    images(groups, counts) {
      const { metrics, batch, inits } = read(groups);
      const own = part.images(groups, counts);
      const looked =
        metrics.length > 0 ? counts.trials * inits * batch * Math.max(1, batchesFor(metrics)) : 0;
      return own === undefined ? undefined : own + looked;
    },
    async make(groups, context) {
      const own = await part.make(groups, context);
      const { metrics, batch, inits } = read(groups);
      if (metrics.length === 0) return own;
      const [{ BesideProxies }, { ProxyEvaluator }] = await Promise.all([
        import('../../train/proxies/beside-proxies.js'),
        import('../../train/proxies/evaluator.js'),
      ]);
      const { seed, backend, workers, memory, onWork, queue, onNote } = context;
      const { attention } = groupOf(groups, 'space', attentionSettings);
      const space = supernetSpace(context.space);
      const { train } = context.dataset().search;
      const beside = new ProxyEvaluator({
        ...{ seed, space, settings: { metrics, batch, inits } },
        plan: (architecture) => space.derivedPlan(architecture),
        images: () => Promise.resolve(train),
        pool: () => openPool({ backend, workers, memory, attention, onWork, queue, onNote }),
      });
      return new BesideProxies(own, beside);
    },
  };
}

function groupOf<Settings extends z.ZodRawShape>(groups: Groups, name: string, settings: Settings) {
  return z.object(settings).parse(new Map<string, unknown>(Object.entries(groups)).get(name) ?? {});
}
