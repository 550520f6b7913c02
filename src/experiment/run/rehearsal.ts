/** A search tried out: all that is done before it begins, and nothing is left of it. */
import { claimRun, giveUp } from '../../store/claim.js';
import type { ImageFacts } from './assemble.js';
import { prepareSearch } from './prepare-search.js';
import type { NewSearchOptions } from './search.js';
import { startedRun, type StartedRun } from './started-run.js';
import type { Experiment } from '../settings/settings.js';

export interface Rehearsal extends StartedRun {
  /** Genomes of the first generation that are scored. */
  readonly candidates: number;
  /** Images that train and that can score; absent where the evaluator looks at none. */
  readonly images?: ImageFacts | undefined;
  /** The experiment in full (YAML), as the run would keep it. */
  readonly settings: string;
}

/** Throws like `runSearch` before that begins. */
export async function rehearseSearch(
  asked: Experiment,
  { folder, numbered = false, ...options }: NewSearchOptions,
): Promise<Rehearsal> {
  const { signal, onNote, plugins } = options;
  const claim = await claimRun(folder, {
    ...{ numbered, ...(signal && { signal }), ...(onNote && { onNote }) },
  });
  try {
    const prepared = await prepareSearch(asked, options);
    const { record, assembly, experiment } = prepared;
    await assembly.evaluator.close();
    const { space, strategy, data } = assembly;
    const context = { seed: experiment.seed, space, generation: 0, nextTrial: 0 };
    return {
      ...startedRun(claim.folder, prepared, { metrics: record.metrics }, plugins),
      ...{
        candidates: strategy.propose(strategy.start(), context).evaluate.length,
        settings: record.settings,
      },
      ...(data && { images: data }),
    };
  } finally {
    giveUp(claim);
  }
}
