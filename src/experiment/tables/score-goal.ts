/** What an experiment scores architectures by. */
import type { ScoreGoal } from '../../report/consistency.js';
import { objectivesOf } from '../../search/objectives.js';
import type { Plugins } from '../parts/plugins.js';
import { combinationOf, measuredBy } from '../settings/measured.js';
import type { Experiment } from '../settings/settings.js';

export function scoreGoalOf(experiment: Experiment, plugins?: Plugins): ScoreGoal {
  const metrics = measuredBy(experiment, plugins);
  const combination = combinationOf(experiment, metrics);
  const [objective] = objectivesOf(experiment.search.objectives, metrics);
  return { metrics, combination, objective: objective! };
}
