/** All that a run's folder tells, gathered for those who show it: status, findings, settings. */
import type { Plugins } from '../parts/plugins.js';
import { partOf, partsOf } from '../parts/registry.js';
import type { Notation } from '../../space/space-part.js';
import { generationsOf, storedExperiment } from '../settings/load.js';
import { isTraining, storedTraining } from '../settings/load-training.js';
import type { TrainingExperiment } from '../settings/training-settings.js';
import { namedMetric } from '../../search/metric.js';
import { objectivesOf } from '../../search/objectives.js';
import type { Measures } from '../../report/measures.js';
import type { Basis } from '../../report/basis.js';
import type { ClassResults } from '../../report/class-section.js';
import { learnedEpochs, type LearnedEpoch } from '../../report/learned-epochs.js';
import { limitsFinding } from '../../report/statements.js';
import { mapped } from '../../report/passes.js';
import { findings, pointOf, type Findings, type Point } from '../../report/summary.js';
import { trainingFindings, type TrainingFindings } from '../../report/training-report.js';
import { finalistsFile, type Finalists } from '../../store/closing-file.js';
import { openRun } from '../../store/open-run.js';
import type { ReadableRun, RunFolder } from '../../store/run-folder.js';
import type { RunRecord, RunStatus } from '../../store/run-record.js';
import type { TrialSummary } from '../../store/journal-line.js';
import { classResults } from './class-results.js';
import { searchingGenerations } from '../run/extension.js';
import { judgedTrials, loggedTrials, type JudgedTrials } from '../run/judged-trials.js';
import { learns, measuresOf } from '../settings/measured.js';
import type { Experiment } from '../settings/settings.js';

export interface RunReport extends Findings {
  /** In which its space's architectures are written; absent where the space does not say. */
  readonly notation?: Notation;
  readonly folder: string;
  readonly name: string;
  readonly status: RunStatus;
  /** Generations committed, and generations in all. */
  readonly generation: number;
  readonly generations: number;
  readonly record: Readonly<RunRecord>;
  /** Of a search, or of the training of one network, whose epochs are its generations, and the test the last. */
  readonly experiment: Experiment | TrainingExperiment;
  /** As they were logged. Of a long run each pass over them reads the journal again, so that they need no memory. */
  readonly all: Iterable<TrialSummary>;
  /** The trials that front, best and hypervolume are taken from. */
  readonly judged: Iterable<TrialSummary>;
  /** Which ones those are. */
  readonly basis: Basis;
  /** What was trained from scratch after the search; null where nothing was, or not yet. */
  readonly finalists: Finalists | null;
  /** Epoch by epoch, of the folder of a search that learns the architecture; empty for all others. */
  readonly learned: readonly LearnedEpoch[];
  /** Those of them that were scored. */
  readonly points: Iterable<Point>;
}

/**
 * Reads a run, whether it goes on, was interrupted or is finished. Throws StoreError, and InputError for a run whose
 * plug-ins are not there.
 */
export function reportRun(folder: string, plugins?: Plugins): RunReport {
  const run = openRun(folder, { write: false });
  return withLearned(reportOf(run, plugins), () => run, plugins);
}

/** With the epochs of a search that learns the architecture; only then its folder is asked for. */
export function withLearned(
  report: RunReport,
  run: () => Pick<RunFolder, 'trials'>,
  plugins?: Plugins,
): RunReport {
  const { experiment } = report;
  return 'search' in experiment && learns(experiment, plugins)
    ? { ...report, learned: learnedEpochs(run().trials()) }
    : report;
}

/** The same of a run that is open already, without what was learned: trials that are read have no feedback. */
export function reportOf(run: ReadableRun, plugins?: Plugins): RunReport {
  const { folder } = run;
  const experiment = settingsOf(run, plugins);
  const { record, status, generations: generation } = run;
  const measures = 'search' in experiment ? measuresOf(experiment, record, plugins) : trainingMeasures;
  const { all, judged, basis } = trialsOf(run, experiment, measures, plugins);
  const generations =
    'search' in experiment
      ? generationsOf(experiment, plugins, searchingGenerations(record, experiment))
      : experiment.training.epochs + 1;
  const notation = notationIn(experiment, plugins);
  return {
    ...(notation && { notation }),
    folder,
    name: record.name,
    status,
    generation,
    generations,
    record,
    experiment,
    ...{ all, judged, basis, finalists: run.closing(finalistsFile) ?? null },
    learned: [],
    points: mapped(judged, (trial) => pointOf(trial, measures)),
    ...findings(all, measures, judged),
  };
}

function trialsOf(
  run: ReadableRun,
  experiment: Experiment | TrainingExperiment,
  measures: Measures,
  plugins: Plugins | undefined,
): JudgedTrials {
  if ('search' in experiment) return judgedTrials(run, experiment, measures, plugins);
  const all = loggedTrials(run);
  return { all, judged: all, basis: { kind: 'every trial' } };
}

/** A training measures the test images, once. */
const tested = ['accuracy', 'loss', 'params', 'macs', 'activationBytes']
  .map(namedMetric)
  .map((metric) => ({ ...metric, label: metric.label.replace('validation', 'test') }));
const trainingMeasures: Measures = { objectives: objectivesOf(['accuracy']), metrics: tested };

function notationIn(
  { space }: Experiment | TrainingExperiment,
  plugins: Plugins | undefined,
): Notation | undefined {
  return space && partOf(partsOf(plugins), 'spaces', space.name).notation;
}

/** Of runs that are looked at again and again; checking settings takes longer than all else of a short run. */
const checked = new WeakMap<
  ReadableRun,
  { readonly text: string; readonly experiment: Experiment | TrainingExperiment }
>();

function settingsOf(run: ReadableRun, plugins?: Plugins): Experiment | TrainingExperiment {
  const text = run.settings();
  const known = checked.get(run);
  if (known?.text === text) return known.experiment;
  const stored = isTraining(text) ? storedTraining : storedExperiment;
  const experiment = stored(text, `${run.folder}/experiment.yaml`, plugins);
  checked.set(run, { text, experiment });
  return experiment;
}

/** Of a training; undefined for a search. */
export function trainingOf({ experiment, all }: RunReport): TrainingFindings | undefined {
  if ('search' in experiment) return undefined;
  return trainingFindings([...all], {
    network: experiment.network ?? '',
    planned: experiment.training.epochs,
  });
}

/** Of the networks that were tested, class by class. */
interface Classes {
  readonly classes?: readonly ClassResults[];
}

export type SearchJson = ReturnType<typeof searchJson> & Classes;
export type TrainingJson = ReturnType<typeof trainingJson> & Classes;
export type RunJson = SearchJson | TrainingJson;

/** What `evocell show --json` prints; docs/json.md has each field. */
export function runJson(report: RunReport): RunJson {
  const training = trainingOf(report);
  const classes = classResults(report);
  const json = training ? trainingJson(report, training) : searchJson(report);
  return classes.length > 0 ? { ...json, classes } : json;
}

function trainingJson({ name, status }: RunReport, training: TrainingFindings) {
  const { network, epochs, planned, test } = training;
  return {
    kind: 'training' as const,
    ...{ name, status, epoch: epochs.length, epochs: planned, network, test, history: epochs },
  };
}

function searchJson(report: RunReport) {
  const { name, status, generation, generations, trials, failed, unmeasured, overLimit } = report;
  const { best, closest, front, hypervolume, history, measures, basis, finalists, learned } = report;
  const { objectives, constraints = [], metrics } = measures;
  const { extensions = [] } = report.record;
  const note = limitsFinding(report) ?? null;
  return {
    ...{
      kind: 'search' as const,
      name,
      status,
      generation,
      generations,
      extensions,
      from: originJson(report),
      trials,
      failed,
      unmeasured,
    },
    ...{ objectives, constraints, metrics },
    limits: constraints.length === 0 ? null : { met: best !== undefined, overLimit, note },
    basis,
    ...{ best: best ? pointJson(best) : null, closest: closest ? pointJson(closest) : null },
    ...{ front: front.map(pointJson), hypervolume, history, finalists },
    ...(learned.length > 0 && { learned }),
  };
}

/** What it took over when it began; null where it did not. */
function originJson({ record: { from } }: RunReport) {
  if (!from) return null;
  const { run, digest, generations, trials, architectures, took } = from;
  return { run, digest, generations, trials, architectures, took };
}

function pointJson({ trial, generation, genotype, metrics, violation }: Point) {
  return { trial, generation, metrics, violation, genotype };
}
