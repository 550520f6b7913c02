/** The folder of a run that begins, or goes on. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { cpus, platform, release, totalmem } from 'node:os';
import type { Dependency } from '../../search/dependency.js';
import { createRun, type NewRun } from '../../store/create-run.js';
import { openRun } from '../../store/open-run.js';
import type { RunFolder } from '../../store/run-folder.js';
import { StoreError } from '../../store/store-error.js';
import { requireSame } from './dependencies.js';
import { version } from '../../version.js';

/** Makes it. Throws StoreError when it exists. */
export function newRun(folder: string, run: Omit<NewRun, 'version' | 'machine'>): RunFolder {
  return createRun(folder, { ...run, version, machine: machine() });
}

/** Said before the data is read. Throws StoreError when another process has the run. */
export function refuseBusy({ folder, status }: RunFolder): void {
  if (status === 'running') openRun(folder, { write: true }).close();
}

/**
 * Opens a run to go on with it, if what was found is what it began with. Throws InputError, with nothing changed, if
 * it is not, and StoreError.
 */
export function goOnWith(folder: string, found: readonly Dependency[]): RunFolder {
  const { dependencies } = openRun(folder, { write: false }).record;
  if (dependencies) requireSame(folder, dependencies, found);
  const run = openRun(folder, { write: true });
  if (dependencies && JSON.stringify(dependencies) !== JSON.stringify(found)) run.remember(found); // they moved
  return run;
}

/** What a person should know about a run that goes on: what was mended, and whether another version began it. */
export function notesOn({ notes, record }: Pick<RunFolder, 'notes' | 'record'>): string[] {
  const { version: before, dependencies, machine } = record;
  const later = [
    ...(before === version ? [] : [begun(`evocell ${before}`, version)]),
    ...(typeof machine['node'] !== 'string' || machine['node'] === process.version
      ? []
      : [begun(`Node ${machine['node']}`, process.version)]),
    ...(dependencies ? [] : [unremembered]),
  ];
  return [...notes, ...later];
}

const unremembered =
  'it was begun by a version that did not remember its data: whether it is still the same cannot be checked';

function begun(before: string, now: string): string {
  return `it was begun with ${before} and goes on with ${now}: the outcome may differ in its last bits from that of one version alone`;
}

/** Said before the data is read; making the folder checks again. Throws StoreError. */
export function refuseExisting(folder: string): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory())
    throw new StoreError(folder, 'is a file', 'give the name of a new folder with --run');
  if (readdirSync(folder).length === 0) return;
  throw new StoreError(
    folder,
    'exists already',
    `see what it holds (evocell show ${folder}), go on with it (evocell resume ${folder}), or give another folder with --run`,
  );
}

/** For people who read `run.json`. */
function machine(): Record<string, unknown> {
  const cores = cpus();
  return {
    processor: cores[0]?.model ?? 'unknown',
    cores: cores.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    node: process.version,
  };
}
