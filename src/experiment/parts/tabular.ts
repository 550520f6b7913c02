import { evaluatorPart } from '../../search/evaluator-part.js';
import { namedMetric } from '../../search/metric.js';
import { TabularEvaluator } from '../../search/tabular/evaluator.js';
import { tabularSettings } from '../../search/tabular/settings.js';

export const tabularPart = evaluatorPart({
  name: 'tabular',
  summary: 'looks cells up in a table of results, such as NAS-Bench-201',
  settings: tabularSettings,
  metrics: ({ accuracy, metrics, seconds }) => {
    const own = [...(accuracy === false ? [] : ['accuracy']), ...Object.keys(metrics)];
    return [...new Set([...own, ...(seconds === undefined ? [] : ['seconds'])])].map(namedMetric);
  },
  problems: ({ budget, seconds }) =>
    budget === undefined || seconds !== undefined
      ? []
      : [
          {
            setting: 'evaluator.budget',
            text: 'would change nothing: it counts evaluator.seconds, the column with the seconds of an epoch; name that, or remove it',
          },
        ],
  make: (settings, { space }) => new TabularEvaluator(settings, space),
});
