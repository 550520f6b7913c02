/** A search that takes over from an earlier one: its best architectures, and what its evaluator learned or scored. */
import { resolve } from 'node:path';
import { augmentationSettings } from '../../data/dataset-settings.js';
import { InputError } from '../../errors/input-error.js';
import { difference, type Dependency } from '../../search/dependency.js';
import type { Evaluator, Snapshot } from '../../search/evaluator.js';
import { canonicalJson, digest } from '../../store/digest.js';
import { openRun } from '../../store/open-run.js';
import { readCheckpoint } from '../../store/read-checkpoint.js';
import type { RunFolder } from '../../store/run-folder.js';
import type { Origin } from '../../store/run-record.js';
import type { BackendName } from '../../network/network.js';
import { originLine } from '../../report/origin.js';
import { partOf, partsOf } from '../parts/registry.js';
import type { Plugins } from '../parts/plugins.js';
import { storedExperiment } from '../settings/load.js';
import { isTraining } from '../settings/load-training.js';
import type { Experiment } from '../settings/settings.js';
import { bestArchitectures } from './best-of-run.js';

export interface Beginning {
  /** With the architectures that its first generation begins with (`search.first`). */
  readonly experiment: Experiment;
  /** What a new run takes over, once its evaluator is open. Throws InputError where its data are others. */
  over(evaluator: Evaluator<unknown>, data: readonly Dependency[], backend: BackendName): TakenOver;
}

export interface TakenOver {
  readonly from: Omit<Origin, 'checkpointSha256'>;
  /** What the evaluator begins with, where it takes something over. */
  readonly beginning?: Snapshot;
  /** What was taken over and what was not, a line each. */
  readonly notes: readonly string[];
}

/**
 * Of the run in `folder`, as far as it came. Throws StoreError where it cannot be read, and InputError where it trains
 * one network, searched another space, or has nothing that this search could take.
 */
export function beginningOf(folder: string, experiment: Experiment, plugins?: Plugins): Beginning {
  const run = openRun(folder, { write: false });
  const before = storedSearch(run, plugins);
  const [mine, theirs] = [experiment.space.name, before.space.name];
  if (mine !== theirs)
    throw refusal(
      folder,
      `searched the space ${theirs}, and space.name is ${mine}`,
      'name a run of this space',
    );
  const { takesFirst } = partOf(partsOf(plugins), 'strategies', experiment.search.strategy);
  const { population } = experiment.search;
  const first = takesFirst
    ? bestArchitectures(run, before, typeof population === 'number' ? population : 1, plugins)
    : [];
  if (takesFirst && first.length === 0) throw refusal(folder, 'has no scored trial yet', 'let it run on');
  return {
    experiment: first.length > 0 ? { ...experiment, search: { ...experiment.search, first } } : experiment,
    over(evaluator, data, backend) {
      requireSameData(folder, run, data);
      const { generations, trialCount: trials } = run;
      const from = {
        run: resolve(folder),
        digest: digest(run),
        generations,
        trials,
        architectures: first.length,
      };
      const { inheritance, reason } = inherited(run, { before, now: experiment, evaluator, backend });
      if (!inheritance && first.length === 0)
        throw refusal(
          folder,
          `has nothing for this search: search.strategy ${experiment.search.strategy} begins with no architectures, and ${reason}`,
          'leave --from out',
        );
      const origin = { ...from, took: [...(inheritance?.took ?? [])] };
      return {
        from: origin,
        ...(inheritance && { beginning: inheritance.snapshot }),
        notes: [
          originLine({ ...origin, run: folder }),
          ...(inheritance ? [] : [`nothing else is taken over: ${reason}`]),
        ],
      };
    },
  };
}

function storedSearch(run: RunFolder, plugins?: Plugins): Experiment {
  const text = run.settings();
  if (isTraining(text)) throw refusal(run.folder, 'trains one network', 'name a search');
  return storedExperiment(text, `${run.folder}/experiment.yaml`, plugins);
}

/** Throws InputError for images or tables that the run did not have. */
function requireSameData(folder: string, { record }: RunFolder, data: readonly Dependency[]): void {
  for (const now of data.filter(({ kind }) => kind !== 'plug-in')) {
    const before = record.dependencies?.find(({ kind }) => kind === now.kind);
    const differs = before && difference(before, now);
    if (differs !== undefined)
      throw refusal(
        folder,
        `searched with other ${now.kind} than this search (here: ${differs})`,
        `--first ${folder} takes its architectures alone`,
      );
  }
}

interface Successor {
  readonly before: Experiment;
  readonly now: Experiment;
  readonly evaluator: Evaluator<unknown>;
  readonly backend: BackendName;
}

/** What the evaluator takes, or why it takes nothing. */
function inherited(run: RunFolder, { before, now, evaluator, backend }: Successor) {
  const nothing = (reason: string) => ({ inheritance: undefined, reason });
  if (before.evaluator.name !== now.evaluator.name)
    return nothing(`${before.evaluator.name} scored there, and evaluator.name is ${now.evaluator.name}`);
  if (!evaluator.inherit) return nothing(`${now.evaluator.name} keeps nothing that lasts`);
  if (run.generations === 0) return nothing('there is no complete generation yet');
  if (canonicalJson(splitOf(before)) !== canonicalJson(splitOf(now)))
    return nothing('other images train here (settings of dataset)');
  const scoresAgree =
    run.record.backend === backend && canonicalJson(scoringOf(before)) === canonicalJson(scoringOf(now));
  const snapshot = readCheckpoint(run.folder).evaluator;
  const inheritance = evaluator.inherit(snapshot, scoresAgree);
  return inheritance ? { inheritance, reason: '' } : nothing('its settings are others here');
}

/** What says which images train. */
function splitOf({ dataset }: Experiment): object {
  const moot = new Set([...Object.keys(augmentationSettings), 'path']);
  return Object.fromEntries(Object.entries(dataset ?? {}).filter(([name]) => !moot.has(name)));
}

/** Settings that a score depends on, wherever its data lie. */
function scoringOf(experiment: Experiment): object {
  const settings = Object.fromEntries(Object.entries(experiment).filter(([name]) => !asides.has(name)));
  const { dataset, evaluator } = experiment;
  return { ...settings, dataset: { ...dataset, path: null }, evaluator: { ...evaluator, path: null } };
}

const asides: ReadonlySet<string> = new Set([
  ...['format', 'name', 'workers', 'backend', 'memory'],
  ...['search', 'checkpoint', 'rescore', 'finalists'],
]);

function refusal(folder: string, problem: string, advice: string): InputError {
  return new InputError(problem, { file: `--from ${folder}`, advice });
}
