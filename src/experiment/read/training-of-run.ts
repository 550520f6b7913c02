/** How a run's network is trained where no file says it: by what the run knows. */
import { basename } from 'node:path';
import type { Plugins } from '../parts/plugins.js';
import { trainingGroups, type TrainingExperiment } from '../settings/training-settings.js';
import { trainingOf } from '../settings/load-training.js';
import type { Group } from '../settings/document.js';
import { withOverride, type Override } from '../settings/override.js';
import type { Experiment } from '../settings/settings.js';
import { spaceOf, trialOf } from './network-reference.js';
import type { RunReference } from './run-reference.js';
import { reportRun } from './run-report.js';

const shared = ['format', 'name', 'seed', 'workers', 'backend', 'memory', 'dataset'] as const;

/**
 * On the run's images with its augmentation, in the size of its derived network, from its seed; a search with
 * finalists, or that trains from scratch, and a training say how long and with which rates, else the defaults of
 * `training` count. Throws InputError for overrides that make no sense, and StoreError.
 */
export function trainingOfRun(
  { folder }: RunReference,
  overrides: readonly Override[],
  plugins: Plugins,
): TrainingExperiment {
  const { experiment } = reportRun(folder, plugins);
  const settings = overrides.reduce<Group>(withOverride, inherited(experiment, plugins));
  const own = overrides.reduce<Group>(withOverride, {});
  return trainingOf(settings, plugins, `${folder}/experiment.yaml`, own);
}

function inherited(experiment: Experiment | TrainingExperiment, plugins: Plugins): Group {
  const known: Group = { ...experiment };
  const group = (name: keyof typeof trainingGroups): Group =>
    held((known[name] ?? {}) as Group, Object.keys(trainingGroups[name]));
  const isSearch = 'search' in experiment;
  const finalists = isSearch && (experiment.finalists?.count ?? 0) > 0 ? experiment.finalists : undefined;
  return {
    ...held(known, shared),
    derived: group('derived'),
    training: { ...group('training'), ...(finalists?.epochs !== undefined && { epochs: finalists.epochs }) },
    checkpoint: group('checkpoint'),
    ...(isSearch ? { space: spaceOf(experiment, plugins) } : held(known, ['space', 'width'])),
  };
}

function held(settings: Group, names: readonly string[]): Group {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => names.includes(name)));
}

/** What a training of it is called: after the run, and of a search after the trial. Throws as `trialOf` does. */
export function trainingName(reference: RunReference, plugins?: Plugins): string {
  const report = reportRun(reference.folder, plugins);
  const name = basename(reference.folder);
  return 'search' in report.experiment ? `${name}-trial-${trialOf(reference, report).trial}` : name;
}

/** That a network is trained on other images than those that it was found on; undefined where they are the same. */
export function otherImages(
  { folder }: RunReference,
  { dataset }: TrainingExperiment,
  plugins?: Plugins,
): string | undefined {
  const searched = reportRun(folder, plugins).experiment.dataset;
  if (!searched || (searched.name === dataset.name && searched['path'] === dataset['path'])) return undefined;
  const where = ({ name, path }: { readonly name: string; readonly path?: unknown }): string =>
    typeof path === 'string' ? `${name} (${path})` : name;
  return `trains on other images, ${where(dataset)}: ${folder} had those of ${where(searched)}`;
}
