/** Names of run folders. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runReference } from '../experiment/read/run-reference.js';
import { InputError } from '../errors/input-error.js';

/** Where a run goes: the folder asked for, or `results/NAME`. Throws InputError. */
export function runFolderOf(asked: string | undefined, name: string): string {
  if (asked === undefined) return join('results', name);
  if (asked.trim() === '' || asked.includes('\0')) throw new InputError('--run needs the name of a folder');
  return asked;
}

/** A run as users name it: its folder, or its name under `results`. */
export function findRun(run: string): string {
  const named = join('results', run);
  const isRun = (folder: string): boolean => existsSync(join(folder, 'run.json'));
  if (run.includes('/') || isRun(run)) return run;
  // a folder of that name that is no run, such as the pictures that the run is named after, is not meant
  return isRun(named) || (!existsSync(run) && existsSync(named)) ? named : run;
}

/** A run, or `RUN#TRIAL`, with the run's folder; other text as it is. */
export function findReference(text: string): string {
  const [, run = text, trial = ''] = /^(.+?)(#\d+)$/.exec(text) ?? [];
  return findRun(run) + trial;
}

/** Folders of the runs among what users name. */
export function foldersIn(texts: readonly string[]): string[] {
  return texts.flatMap((text) => runReference(findReference(text))?.folder ?? []);
}
