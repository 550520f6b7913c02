/** What has to be said of a run's findings, in the same words wherever it is said. */
import { described, limitedFigures, limitsInWords, type Measures } from './measures.js';
import { withUnit } from './metric-text.js';
import type { Hypervolume } from './reference.js';
import type { Findings } from './summary.js';

/** What the limits came to; undefined in a run without limits, and before anything was scored. */
export function limitsFinding({ measures, overLimit, best, closest }: Findings): string | undefined {
  const limits = limitsInWords(measures);
  if (limits === '' || (!best && !closest)) return undefined;
  if (!closest)
    return `limits: ${limits}; ${overLimit} of the scored trials ${overLimit === 1 ? 'does' : 'do'} not hold them`;
  const figures = limitedFigures(closest.metrics, measures);
  return `nothing meets the limits (${limits}); the closest is trial ${closest.trial} with ${figures}`;
}

/** Its value, and what it is of: the reference point. */
export function hypervolumeInWords(
  { value, isShare, reference }: Hypervolume,
  measures: Measures,
): [value: string, upTo: string] {
  if (Number.isNaN(value)) return ['not computed', '(the front has too many points for so many objectives)'];
  const point = reference
    .map(({ metric, value: worst }) => {
      const of = described(metric, measures);
      return `${of.label} ${withUnit(of, worst)}`;
    })
    .join(', ');
  const isFixed = reference.every(({ from }) => from === 'fixed');
  const origin = isFixed ? '' : ', from the worst of its first generation';
  return isShare
    ? [value.toFixed(4), `(share of all that is better than ${point}${origin})`]
    : [String(Number(value.toPrecision(6))), `(up to ${point}${origin})`];
}

/** `hypervolume 0.4213 (share of all that is better than ...)`; undefined for a single objective, whose best says it all. */
export function hypervolumeLine({ hypervolume, best, measures }: Findings): string | undefined {
  if (!hypervolume || !best || measures.objectives.length === 1) return undefined;
  return `hypervolume ${hypervolumeInWords(hypervolume, measures).join(' ')}`;
}
