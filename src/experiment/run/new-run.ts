/** The folder of a run that begins, or goes on. */
import { cpus, platform, release, totalmem } from 'node:os';
import type { Dependency } from '../../search/dependency.js';
import { claimRun, giveUp, type ClaimOptions, type RunClaim } from '../../store/claim.js';
import { createClaimed, type NewRun } from '../../store/create-run.js';
import type { TakenRun } from '../../store/open-run.js';
import type { RunFolder } from '../../store/run-folder.js';
import { requireSame } from './dependencies.js';
import { versionNotes, versions } from './versions.js';
import { version } from '../../version.js';

/**
 * Takes the folder's name for a run before it prepares it, which may take long; what fails then leaves nothing behind.
 * Throws StoreError when the folder exists.
 */
export async function claiming<T>(
  folder: string,
  { numbered, signal, onNote }: Pick<ClaimOptions, 'numbered' | 'signal' | 'onNote'>,
  prepare: (claim: RunClaim) => Promise<T>,
): Promise<T> {
  const claim = await claimRun(folder, {
    ...(numbered !== undefined && { numbered }),
    ...(signal && { signal }),
    ...(onNote && { onNote }),
  });
  try {
    return await prepare(claim);
  } catch (error) {
    giveUp(claim);
    throw error;
  }
}

/** Makes the run whose name was taken. Throws StoreError. */
export function newRun(claim: RunClaim, run: Omit<NewRun, 'version' | 'machine'>): RunFolder {
  return createClaimed(claim, { ...run, version, machine: machine() });
}

/**
 * Opens a run to go on with it, if what was found is what it began with. Throws InputError, with nothing changed, if
 * it is not, and StoreError.
 */
export function goOnWith({ folder, record, open }: TakenRun, found: readonly Dependency[]): RunFolder {
  const { dependencies } = record;
  if (dependencies) requireSame(folder, dependencies, found);
  const run = open();
  if (dependencies && JSON.stringify(dependencies) !== JSON.stringify(found)) run.remember(found); // they moved
  return run;
}

/** What a person should know about a run that goes on: what was mended, and whether another version began it. */
export function notesOn({ notes, record }: Pick<RunFolder, 'notes' | 'record'>): string[] {
  return [...notes, ...versionNotes(record), ...(record.dependencies ? [] : [unremembered])];
}

const unremembered =
  'it was begun by a version that did not remember its data: whether it is still the same cannot be checked';

/** For people who read `run.json`. */
function machine(): Record<string, unknown> {
  const cores = cpus();
  return {
    processor: cores[0]?.model ?? 'unknown',
    cores: cores.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    ...versions(),
  };
}
