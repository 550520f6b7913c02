/** Racing goes by the loss alone, so that it fits only searches that do. */
import { metricNameOf } from '../../search/objectives.js';
import type { Problem } from './problem.js';
import type { Experiment } from './settings.js';

/** A candidate that is behind in loss must not be wanted for anything else. */
export function racingProblems({ fitness, search }: Experiment): Problem[] {
  if (fitness?.racing === undefined) return [];
  const path = ['fitness', 'racing'];
  const objectives = search.objectives.map(metricNameOf);
  if (objectives.join() !== 'loss')
    return [
      {
        path,
        text: `goes by the loss alone, and search.objectives is [${objectives.join(', ')}]; set that to [loss], or leave racing out`,
      },
    ];
  return search.constraints.length > 0
    ? [
        {
          path,
          text: 'would stop genomes that hold search.constraints for others that do not; leave one of them out',
        },
      ]
    : [];
}
