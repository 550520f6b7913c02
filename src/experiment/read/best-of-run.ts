/** The best architectures of a run, for another search to begin with. */
import { bestFirst } from '../../report/summary.js';
import type { Plugins } from '../parts/plugins.js';
import { reportRun } from './run-report.js';

/** As its space prints them, the best by the first objective first, each once. Throws StoreError and InputError. */
export function bestOfRun(folder: string, count: number, plugins?: Plugins): string[] {
  const { judged, measures } = reportRun(folder, plugins);
  return bestFirst(judged, measures, count).map(({ genotype }) => genotype);
}
