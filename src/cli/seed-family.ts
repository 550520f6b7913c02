/** `evocell search FILE --seeds 5`: the same search with several seeds, one after the other, and what they come to. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors/input-error.js';
import { readSubjects } from '../experiment/read/subjects.js';
import type { Plugins } from '../experiment/parts/plugins.js';
import { resumeSearch, runSearch, type SearchOptions, type SearchOutcome } from '../experiment/run/search.js';
import { loadExperiment, storedExperiment } from '../experiment/settings/load.js';
import type { Override } from '../experiment/settings/override.js';
import type { Experiment } from '../experiment/settings/settings.js';
import type { QueueAddress } from '../queue-address.js';
import { compareSubjects } from '../report/subject-comparison.js';
import { canonicalJson } from '../store/digest.js';
import { openRun } from '../store/open-run.js';
import { comparisonSheets, comparisonWords } from './comparison-view.js';
import { runFolderOf } from './run-name.js';
import type { SessionLimits } from './session.js';
import type { Voice } from './voice.js';
import { watchedSearch } from './watched-search.js';

export interface SeedFamily {
  readonly file: string;
  readonly overrides: readonly Override[];
  readonly plugins: Plugins;
  readonly queue: QueueAddress | undefined;
  /** Folder that those of the seeds are named after. */
  readonly run: string | undefined;
  readonly seeds: number;
}

interface Member {
  readonly experiment: Experiment;
  readonly folder: string;
}

/** Runs that are there already go on. Resolves to the exit code. Throws InputError before the first of them begins. */
export async function searchSeeds(
  family: SeedFamily,
  limits: SessionLimits,
  voice: Voice,
): Promise<number | undefined> {
  const members = membersOf(family);
  const deadline = limits.seconds === undefined ? undefined : performance.now() + 1000 * limits.seconds;
  for (const { experiment, folder } of members) {
    const seconds =
      deadline === undefined ? undefined : Math.max(0.001, (deadline - performance.now()) / 1000);
    const { result, exitCode } = await watchedSearch(
      voice,
      { ...limits, ...(seconds !== undefined && { seconds }) },
      (listeners) =>
        searchOrGoOn(experiment, folder, { ...listeners, plugins: family.plugins, queue: family.queue }),
    );
    if (result.status === 'interrupted') {
      voice.err(`interrupted; the same command goes on with ${folder} and those after it`);
      return exitCode;
    }
  }
  const folders = members.map(({ folder }) => folder);
  const comparison = compareSubjects(readSubjects(folders, {}, family.plugins));
  voice.out([...comparisonSheets(comparison, voice.columns), ...comparisonWords(comparison)].join('\n\n'));
  return undefined;
}

function membersOf({ file, overrides, plugins, run, seeds }: SeedFamily): Member[] {
  const first = loadExperiment(file, { overrides, plugins });
  const { seed } = first;
  if (typeof seed !== 'number')
    throw new InputError(`--seeds counts on from the seed, which is the text ${JSON.stringify(seed)}`, {
      advice: 'give a number with --seed',
    });
  const base = runFolderOf(run, first.name);
  return Array.from({ length: seeds }, (_, i): Member => {
    const own: Override = { label: `--seeds ${seeds}`, path: ['seed'], value: seed + i };
    const experiment = loadExperiment(file, { overrides: [...overrides, own], plugins });
    const folder = `${base}-seed${seed + i}`;
    requireSame(experiment, folder, plugins);
    return { experiment, folder };
  });
}

/** Throws InputError where another search has taken the folder. */
function requireSame(experiment: Experiment, folder: string, plugins: Plugins): void {
  if (!isRun(folder)) return;
  const stored = storedExperiment(openRun(folder, { write: false }).settings(), folder, plugins);
  const [before, now] = [stored, experiment].map((one) =>
    canonicalJson({ ...one, workers: null, backend: null }),
  );
  if (before !== now)
    throw new InputError(`${folder}: is there already, with other settings`, {
      advice: 'name another folder with --run, or remove it',
    });
}

function isRun(folder: string): boolean {
  return existsSync(join(folder, 'run.json'));
}

function searchOrGoOn(
  experiment: Experiment,
  folder: string,
  options: SearchOptions,
): Promise<SearchOutcome> {
  return isRun(folder)
    ? resumeSearch(folder, { ...options, workers: experiment.workers })
    : runSearch(experiment, { ...options, folder });
}
