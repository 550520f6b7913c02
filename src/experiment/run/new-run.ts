/** The folder of a run that begins, or goes on. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { cpus, platform, release, totalmem } from 'node:os';
import { createRun, type NewRun } from '../../store/create-run.js';
import type { RunFolder } from '../../store/run-folder.js';
import { StoreError } from '../../store/store-error.js';
import { version } from '../../version.js';

/** Makes it. Throws StoreError when it exists. */
export function newRun(folder: string, run: Pick<NewRun, 'settings' | 'seed' | 'backend'>): RunFolder {
  return createRun(folder, { ...run, version, machine: machine() });
}

/** What a person should know about a run that goes on: what was mended, and whether another version began it. */
export function notesOn({ notes, record }: Pick<RunFolder, 'notes' | 'record'>): string[] {
  if (record.version === version) return [...notes];
  const other = `it was begun with evocell ${record.version} and goes on with ${version}`;
  return [...notes, `${other}: the outcome may differ in its last bits from that of one version alone`];
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
