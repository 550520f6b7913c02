/** What users call a network: a name, a genotype, a file with one, a run (its best trial), one trial of a run. */
import { printGenotype } from '../../space/genotype.js';
import { GenotypeError } from '../../space/search-space.js';
import type { TrialSummary } from '../../store/journal-line.js';
import { limitsFinding } from '../../report/statements.js';
import { readNetwork } from './network-cost.js';
import type { Plugins } from '../parts/plugins.js';
import { partOf, partsOf } from '../parts/registry.js';
import type { Experiment } from '../settings/settings.js';
import { reportRun, type RunReport } from './run-report.js';
import { runReference, type RunReference } from './run-reference.js';
import type { TrainingExperiment } from '../settings/training-settings.js';

/** As a training's settings name it. */
export type NetworkReference = Pick<TrainingExperiment, 'space'> & {
  readonly network: string;
  /** Where it is from, in words. */
  readonly origin: string;
};

/** Throws InputError, or StoreError for a run that cannot be read. */
export function readReference(text: string, plugins?: Plugins): NetworkReference {
  const reference = runReference(text);
  if (reference) return ofRun(reference, reportRun(reference.folder, plugins), plugins);
  const network = readNetwork(text);
  if (typeof network !== 'string') return { network: printGenotype(network), origin: text };
  return { network, origin: 'as given' };
}

function ofRun(reference: RunReference, report: RunReport, plugins?: Plugins): NetworkReference {
  const { name, experiment } = report;
  if (!('search' in experiment)) {
    const { network = '', space } = experiment;
    return { network, ...(space && { space }), origin: name };
  }
  const { trial, genotype } = trialOf(reference, report);
  const space = spaceOf(experiment, plugins);
  return { network: genotype, space, origin: `trial ${trial} of ${name}` };
}

/** Whose architectures a search finds, with the settings that say how they are read. */
export function spaceOf(
  { space }: Pick<Experiment, 'space'>,
  plugins?: Plugins,
): NonNullable<TrainingExperiment['space']> {
  const own = partOf(partsOf(plugins), 'spaces', space.name).settings['space'] ?? {};
  const settings = Object.entries(space).filter(
    ([key]) => Object.hasOwn(own, key) || key === 'operationSettings',
  );
  return { name: space.name, ...Object.fromEntries(settings) };
}

/** The trial that is named, else the best; with the scores that compare, where it has any. Throws GenotypeError. */
export function trialOf({ folder, trial }: RunReference, report: RunReport): TrialSummary {
  const nothing = trial === undefined && !report.best ? limitsFinding(report) : undefined;
  if (nothing !== undefined)
    throw new GenotypeError(
      `${folder}: ${nothing}; name it as ${folder}#${report.closest!.trial} if it will do`,
    );
  const wanted = trial ?? report.best?.trial;
  for (const one of report.judged) if (one.trial === wanted) return one;
  for (const one of report.all) if (one.trial === wanted) return one;
  if (wanted === undefined) throw new GenotypeError(`${folder}: has no scored trial yet; let it run on`);
  throw new GenotypeError(`${folder}: has no trial ${wanted}; its trials are 0 to ${report.trials - 1}`);
}
