/** Where the files of a run lie. */
import { join } from 'node:path';
import type { FileSystem } from './file-system.js';
import { putBack, StoreError } from './store-error.js';

export interface Layout {
  readonly folder: string;
  /** The experiment's settings in full. */
  readonly settings: string;
  readonly record: string;
  readonly journal: string;
  readonly checkpoints: string;
  readonly lock: string;
}

export function layoutOf(folder: string): Layout {
  return {
    folder,
    settings: join(folder, 'experiment.yaml'),
    record: join(folder, 'run.json'),
    journal: join(folder, 'trials.jsonl'),
    checkpoints: join(folder, 'checkpoints'),
    lock: join(folder, 'lock'),
  };
}

/**
 * Throws StoreError when something is missing or is not what it should be. Links are refused, so that nothing is
 * written outside the run's folder.
 */
export function checkLayout(fs: FileSystem, layout: Layout): void {
  const { settings, record, journal, checkpoints } = layout;
  if (fs.kind(record) === 'nothing')
    throw new StoreError(
      layout.folder,
      'is not a run: it has no run.json',
      'name a folder that evocell search made',
    );
  for (const [path, wanted] of [
    [record, 'file'],
    [settings, 'file'],
    [journal, 'file'],
    [checkpoints, 'folder'],
  ] as const) {
    const found = fs.kind(path);
    if (found === 'nothing') throw new StoreError(path, 'is missing', putBack);
    if (found !== wanted)
      throw new StoreError(
        path,
        `is not a plain ${wanted}`,
        `a run keeps its files in its own folder: put a ${wanted} there`,
      );
  }
}
