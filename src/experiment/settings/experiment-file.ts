/**
 * Files of settings as users name them: a path, or the name of one that evocell brings. What is in the folder
 * `experiments` here comes before what evocell brings, so that a copy that was changed is the one that runs.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { excerpt } from '../../errors/excerpt.js';
import { nearest } from '../../errors/nearest.js';
import { InputError } from '../../errors/input-error.js';

/** That of a clone or of an installed package. */
const brought = fileURLToPath(new URL('../../../../experiments', import.meta.url));

/** Where files of a kind lie: `experiments`, `experiments/tables`. */
const places = { experiment: 'experiments', table: join('experiments', 'tables') } as const;
export type FileNoun = keyof typeof places;

/** Names of the files that evocell brings. */
export function broughtNames(noun: FileNoun): string[] {
  return readdirSync(folderOf(noun))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.replace(/\.yaml$/, ''));
}

/**
 * Its path. `experiments/NAME.yaml` that is not here is the one that evocell brings. Throws InputError for a name that
 * is none, with those that there are; a path that leads nowhere is returned as it is.
 */
export function experimentFile(given: string, noun: FileNoun = 'experiment'): string {
  if (isFile(given)) return given;
  if (/\.ya?ml$/i.test(given))
    return dirname(given) === places[noun] ? (ofEvocell(basename(given), noun) ?? given) : given;
  if (!/^[\w.-]+$/.test(given) || given === '.' || given === '..') return given;
  const here = join(places[noun], `${given}.yaml`);
  const found = isFile(here) ? here : ofEvocell(`${given}.yaml`, noun);
  if (found !== undefined) return found;
  if (existsSync(given)) return given; // a folder, of which the reader says what it is
  throw new InputError(`there is no ${noun} "${excerpt(given)}"${nearest(given, broughtNames(noun))}`);
}

function ofEvocell(file: string, noun: FileNoun): string | undefined {
  const path = join(folderOf(noun), file);
  return isFile(path) ? path : undefined;
}

function folderOf(noun: FileNoun): string {
  return join(dirname(brought), places[noun]);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
