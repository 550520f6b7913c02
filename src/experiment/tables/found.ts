/** What a finished search of a table found. */
import type { Measures } from '../../report/measures.js';
import { limitsFinding } from '../../report/statements.js';
import { findings, isFeasible, pointsOf, type Point } from '../../report/summary.js';
import { SearchError } from '../../search/controller.js';
import type { TrialSummary } from '../../store/journal-line.js';
import { openRun } from '../../store/open-run.js';
import type { RunFolder } from '../../store/run-folder.js';
import type { Plugins } from '../parts/plugins.js';
import { judgedTrials } from '../run/judged-trials.js';
import { measuresOf } from '../settings/measured.js';
import type { Experiment } from '../settings/settings.js';

/** The best of the last generation, or of all that can be compared. */
export type PickRule = 'last' | 'all';

export interface FoundArchitecture {
  readonly run: RunFolder;
  readonly measures: Measures;
  /** Those that compare with each other. */
  readonly trials: readonly TrialSummary[];
  readonly best: Point;
}

/** Throws SearchError where no genome could be scored. */
export function foundBy(
  experiment: Experiment,
  folder: string,
  pick: PickRule,
  plugins?: Plugins,
): FoundArchitecture {
  const run = openRun(folder, { write: false });
  const measures = measuresOf(experiment, run.record, plugins);
  const { all, judged } = judgedTrials(run, experiment, measures, plugins);
  const trials = [...judged];
  const considered =
    pick === 'all' ? trials : [...all].filter(({ generation }) => generation === run.generations - 1);
  const best = firstBest(considered, measures);
  if (!best)
    throw new SearchError(limitsFinding(findings(considered, measures)) ?? 'no genome could be scored');
  return { run, measures, trials, best };
}

/** By the first objective alone, the first of equals; within the limits. */
function firstBest(trials: readonly TrialSummary[], measures: Measures): Point | undefined {
  return pointsOf(trials, measures)
    .filter(isFeasible)
    .reduce<Point | undefined>(
      (best, point) => (best && point.costs[0]! >= best.costs[0]! ? best : point),
      undefined,
    );
}
