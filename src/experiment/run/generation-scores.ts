/** What a generation's listener is told where a run combines metrics in one score. */
import type { Measures } from '../../report/measures.js';
import { withScores } from '../../search/combined-score.js';
import type { Trial } from '../../search/strategy.js';
import type { RunFolder } from '../../store/run-folder.js';
import { combinationOf } from '../settings/measured.js';
import type { Experiment } from '../settings/settings.js';

type OnGeneration = (generation: number, trials: readonly Trial[]) => void;

/** The trials with the score, where the run combines metrics in one: as it is among all trials so far. */
export function tellingScores(
  run: RunFolder,
  experiment: Experiment,
  { metrics }: Measures,
  onGeneration: OnGeneration,
): OnGeneration {
  const combination = combinationOf(experiment, metrics);
  if (!combination) return onGeneration;
  const before: Pick<Trial, 'status' | 'metrics' | 'generation'>[] = [...run.summaries()];
  return (generation, trials) => {
    const scored = withScores([...before, ...trials], combination).slice(before.length);
    for (const trial of trials) before.push(trial);
    onGeneration(
      generation,
      trials.map((trial, i) => ({ ...trial, metrics: scored[i]!.metrics })),
    );
  };
}
