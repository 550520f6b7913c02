/** All that a run's folder tells, gathered for those who show it: status, findings, settings. */
import { parse } from 'yaml';
import { isTraining } from '../settings/load-training.js';
import { trainingSettings, type TrainingExperiment } from '../settings/training-settings.js';
import { findings, type Findings } from '../../report/summary.js';
import { openRun } from '../../store/open-run.js';
import type { RunFolder } from '../../store/run-folder.js';
import type { RunRecord, RunStatus } from '../../store/run-record.js';
import type { TrialSummary } from '../../store/journal-line.js';
import { experimentSettings, type Experiment } from '../settings/settings.js';

export interface RunReport extends Findings {
  readonly folder: string;
  readonly name: string;
  readonly status: RunStatus;
  /** Generations committed, and generations in all. */
  readonly generation: number;
  readonly generations: number;
  readonly record: Readonly<RunRecord>;
  /** Of a search, or of the training of one network, whose epochs are its generations, and the test the last. */
  readonly experiment: Experiment | TrainingExperiment;
  readonly all: readonly TrialSummary[];
}

/** Reads a run, whether it goes on, was interrupted or is finished. Throws StoreError. */
export function reportRun(folder: string): RunReport {
  const run = openRun(folder, { write: false });
  const experiment = settingsOf(run);
  const all = [...run.summaries()];
  const { record, status, generations: generation } = run;
  const generations =
    'search' in experiment
      ? experiment.supernet.warmup + experiment.search.generations
      : experiment.training.epochs + 1;
  return {
    folder,
    name: record.name,
    status,
    generation,
    generations,
    record,
    experiment,
    all,
    ...findings(all),
  };
}

/** The store has checked that it is the file that the run wrote; names of plug-ins stand in it as they are. */
function settingsOf(run: RunFolder): Experiment | TrainingExperiment {
  const text = run.settings();
  return (isTraining(text) ? trainingSettings : experimentSettings).parse(parse(text));
}

/** What `evocell show --json` prints. Accuracies in percent; the front from the smallest to the largest. */
export function runJson(report: RunReport): object {
  const { name, status, generation, generations, trials, failed, best, front, hypervolume, reference } =
    report;
  return {
    ...{ name, status, generation, generations, trials, failed },
    best: best ?? null,
    ...{ front, hypervolume, reference },
  };
}
