/** How users name a run, or one trial of it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GenotypeError } from '../../space/search-space.js';

/** A run, or one trial of it. */
export interface RunReference {
  readonly folder: string;
  readonly trial?: number;
}

/** `FOLDER#TRIAL` or `FOLDER`; undefined for what names no run. Throws GenotypeError for a trial of no run. */
export function runReference(text: string): RunReference | undefined {
  const isRun = (folder: string): boolean => existsSync(join(folder, 'run.json'));
  if (isRun(text)) return { folder: text };
  const match = /^(.+)#(\d{1,9})$/.exec(text);
  if (!match) return undefined;
  const [, folder, trial] = match;
  if (!isRun(folder!)) throw new GenotypeError(`${text}: ${folder} is not a run; name a run's folder`);
  return { folder: folder!, trial: Number(trial) };
}
