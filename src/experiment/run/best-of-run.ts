/** The best architectures of a run, for another search to begin with. */
import { bestFirst } from '../../report/summary.js';
import { rank } from '../../search/ranking.js';
import { openRun } from '../../store/open-run.js';
import type { RunFolder } from '../../store/run-folder.js';
import type { Plugins } from '../parts/plugins.js';
import { storedExperiment } from '../settings/load.js';
import { measuresOf } from '../settings/measured.js';
import type { Experiment } from '../settings/settings.js';
import { judgedTrials } from './judged-trials.js';

/** As its space prints them, as `bestArchitectures` orders them. Throws StoreError and InputError. */
export function bestOfRun(folder: string, count: number, plugins?: Plugins): string[] {
  const run = openRun(folder, { write: false });
  const experiment = storedExperiment(run.settings(), `${folder}/experiment.yaml`, plugins);
  return bestArchitectures(run, experiment, count, plugins);
}

/** Characters of all of them together: they are written into an experiment file. */
const longest = 100_000;

/**
 * At most `count`, each once: the best by the objective first; with several objectives front by front, the lonelier
 * first. As its space prints them.
 */
export function bestArchitectures(
  run: RunFolder,
  experiment: Experiment,
  count: number,
  plugins?: Plugins,
): string[] {
  const measures = measuresOf(experiment, run.record, plugins);
  const { judged } = judgedTrials(run, experiment, measures, plugins);
  const { objectives } = measures;
  const points = bestFirst(judged, measures, objectives.length === 1 ? count : Infinity);
  const order = objectives.length === 1 ? points : rank(points).map((i) => points[i]!);
  let room = longest;
  return order
    .slice(0, count)
    .map(({ genotype }) => genotype)
    .filter((genotype) => (room -= genotype.length) >= 0);
}
