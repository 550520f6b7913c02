/**
 * The trials of a search that its front, its best and its hypervolume are taken from: all of them, or where scores were
 * taken with weights that went on learning, those of one state of the weights.
 */
import type { Basis } from '../../report/basis.js';
import type { Measures } from '../../report/measures.js';
import { pass } from '../../report/passes.js';
import { withScores, type Combination } from '../../search/combined-score.js';
import { rescoredFile, type Rescored } from '../../store/closing-file.js';
import type { TrialSummary } from '../../store/journal-line.js';
import type { ReadableRun } from '../../store/run-folder.js';
import type { Plugins } from '../parts/plugins.js';
import { combinationOf, drifts, learns } from '../settings/measured.js';
import type { Experiment } from '../settings/settings.js';

export interface JudgedTrials {
  /** As they were logged. Of a long run each pass over them reads the journal again, so that they need no memory. */
  readonly all: Iterable<TrialSummary>;
  /** Those that compare with each other, with the scores that do. */
  readonly judged: Iterable<TrialSummary>;
  readonly basis: Basis;
}

/** Of more trials than this, none is held. */
const mostHeld = 20_000;

/** Throws StoreError for a run that cannot be read. */
export function judgedTrials(
  run: ReadableRun,
  experiment: Experiment,
  { metrics }: Measures,
  plugins?: Plugins,
): JudgedTrials {
  const combination = combinationOf(experiment, metrics);
  const all = combination ? withScores([...run.summaries()], combination) : loggedTrials(run);
  if (!drifts(experiment, plugins)) return { all, judged: all, basis: { kind: 'every trial' } };
  const rescored = run.closing(rescoredFile);
  if (!rescored) return { all, ...lastGeneration(all, learns(experiment, plugins)) };
  const judged = withRescored(all, rescored);
  const { generations } = rescored;
  return {
    all,
    judged: combination ? withScores(judged, comparable(combination)) : judged,
    basis: { kind: 'rescored', generations, architectures: judged.length },
  };
}

/** The trials of a run, held where they are few. */
export function loggedTrials(run: ReadableRun): Iterable<TrialSummary> {
  return run.trialCount <= mostHeld ? [...run.summaries()] : pass(() => run.summaries());
}

/** With the metrics of another scoring, in the order of the trials. */
function withRescored(all: Iterable<TrialSummary>, { scores }: Rescored): TrialSummary[] {
  const byTrial = new Map(scores.map((score) => [score.trial, score]));
  const judged: TrialSummary[] = [];
  for (const trial of all) {
    const score = byTrial.get(trial.trial);
    if (score) judged.push({ ...trial, ...score });
  }
  return judged;
}

/** Ranked over all: they have one state of the weights, whatever generation they are from. */
function comparable(combination: Combination): Combination {
  return combination.map((metric) => ({ ...metric, drifts: false }));
}

function lastGeneration(
  all: Iterable<TrialSummary>,
  learned: boolean,
): Pick<JudgedTrials, 'judged' | 'basis'> {
  let generation = -1;
  let judged: TrialSummary[] = [];
  for (const trial of all) {
    if (trial.status !== 'ok') continue;
    if (trial.generation !== generation) judged = [];
    generation = trial.generation;
    judged.push(trial);
  }
  return judged.length > 0
    ? { judged, basis: { kind: learned ? 'learned' : 'last generation', generation } }
    : { judged, basis: { kind: 'every trial' } };
}
