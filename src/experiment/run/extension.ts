/** Generations that a run is asked for after it began: more than its settings say, or fewer. */
import { InputError } from '../../errors/input-error.js';
import type { RunFolder } from '../../store/run-folder.js';
import type { RunRecord } from '../../store/run-record.js';
import { partOf, partsOf } from '../parts/registry.js';
import type { Plugins } from '../parts/plugins.js';
import { generationsOf } from '../settings/load.js';
import type { Experiment } from '../settings/settings.js';

/** Generations of a run that search, without those of a warm-up: as asked last, else as its settings say. */
export function searchingGenerations(
  { extensions }: Pick<RunRecord, 'extensions'>,
  { search }: Experiment,
): number {
  return extensions?.at(-1)?.generations ?? search.generations;
}

export interface Extension {
  /** `search.generations` until now, and from now on. */
  readonly from: number;
  readonly to: number;
  /** What was begun after the last commit does not go on: another generation follows, or none. */
  readonly reopens: boolean;
}

/** What asking for so many generations changes; undefined where nothing. Throws InputError for fewer than are done. */
export function extensionOf(
  { folder, record }: Pick<RunFolder, 'folder' | 'record'>,
  experiment: Experiment,
  asked: number | undefined,
  plugins?: Plugins,
): Extension | undefined {
  const from = searchingGenerations(record, experiment);
  if (asked === undefined) return undefined;
  const warmup = generationsOf(experiment, plugins, 0);
  const done = record.committed.generations - warmup;
  if (asked < done)
    throw new InputError(`--generations ${asked}: ${folder} has done ${done} generations already`, {
      advice: `what is done stays; give ${done + 1} or more`,
    });
  return asked === from ? undefined : { from, to: asked, reopens: done >= from || asked === done };
}

/** What those who read the run's record should know, too. */
export function extend(
  run: RunFolder,
  { from, to, reopens }: Extension,
  experiment: Experiment,
  { plugins, onNote }: { readonly plugins?: Plugins; readonly onNote?: (note: string) => void },
): void {
  run.extend(to, { reopen: reopens });
  const part = partOf(partsOf(plugins), 'evaluators', experiment.evaluator.name);
  const beyond = to > experiment.search.generations ? part.beyond(experiment) : undefined;
  onNote?.(`${run.folder}: ${to} generations, not ${from}${beyond === undefined ? '' : `; ${beyond}`}`);
}
