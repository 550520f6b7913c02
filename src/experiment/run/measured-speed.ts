/** How fast this machine searches with some images: measured, for the clock decides how large an experiment is made. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSearch } from './search.js';
import type { Experiment } from '../settings/settings.js';

/** Runs it in a folder that is gone afterwards. Seconds from the end of the first generation to that of the second. */
export async function secondGenerationSeconds(experiment: Experiment): Promise<number> {
  const parent = mkdtempSync(join(tmpdir(), 'evocell-speed-'));
  const ends: number[] = [];
  try {
    await runSearch(experiment, {
      folder: join(parent, 'run'),
      onGeneration: () => ends.push(performance.now()),
    });
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
  return (ends[1]! - ends[0]!) / 1000;
}
