/** Latency and programs of the user's beside what an evaluator measures: `search.objectives: [accuracy, latency]`. */
import { z } from 'zod';
import { measuredMetrics, measureSettings, programName } from '../../measures/settings.js';
import type { Groups, PartProblem } from '../../part.js';
import type { EvaluatorPart } from '../../search/evaluator-part.js';
import { trainable } from '../../space/search-space.js';

/** The part, which measures what the group `metrics` asks for, too; as it was, where that asks for nothing. */
export function besideMeasures(part: EvaluatorPart): EvaluatorPart {
  return {
    ...part,
    settings: { ...part.settings, metrics: measureSettings },
    problems: (groups) => [...part.problems(groups), ...nameProblems(part, groups)],
    metrics: (groups) => [...part.metrics(groups), ...measuredMetrics(settingsOf(groups))],
    async make(groups, context) {
      const own = await part.make(groups, context);
      const settings = settingsOf(groups);
      if (measuredMetrics(settings).length === 0) return own;
      const [{ BesideProxies }, { MeasuringEvaluator }] = await Promise.all([
        import('../../train/proxies/beside-proxies.js'),
        import('../../measures/evaluator.js'),
      ]);
      const space = trainable(context.space);
      const measuring = new MeasuringEvaluator({ seed: context.seed, space, settings });
      return new BesideProxies(own, measuring, true);
    },
  };
}

function settingsOf(groups: Groups) {
  return z
    .object(measureSettings)
    .parse(new Map<string, unknown>(Object.entries(groups)).get('metrics') ?? {});
}

/** A program cannot take the name of a metric that is there, nor one that no expression could hold. */
function nameProblems(part: EvaluatorPart, groups: Groups): PartProblem[] {
  const { programs, ...others } = settingsOf(groups);
  const metrics = [...part.metrics(groups), ...measuredMetrics({ ...others, programs: {} })];
  const known = new Set(['seconds', 'score', ...metrics.map(({ name }) => name)]);
  return Object.keys(programs).flatMap((name) => {
    const setting = `metrics.programs.${name}`;
    if (known.has(name)) return [{ setting, text: 'has the name of another metric; give it another' }];
    if (programName.test(name)) return [];
    return [{ setting, text: 'must be named with a small letter first, and letters and digits only' }];
  });
}
