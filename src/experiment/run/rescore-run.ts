/** `rescore` of a run that is not running: on demand, and more architectures than its settings say. */
import { InputError } from '../../errors/input-error.js';
import { openRun, takeRun } from '../../store/open-run.js';
import { storedExperiment } from '../settings/load.js';
import { rescores } from '../settings/measured.js';
import { goOn, type GoOnOptions } from './go-on.js';
import { rescore, rescoreCount, type RescoreOptions } from './rescore.js';

export interface RescoreRunOptions extends GoOnOptions, RescoreOptions {
  /** Architectures. Default: as the run's settings say. */
  readonly count?: number;
}

/**
 * Scores with the weights of the last complete generation. The run stays as it is otherwise: finished, or interrupted
 * where it was. Throws StoreError, InputError for a run whose scores compare as they are or that has no complete
 * generation, or when the data or the plug-ins are not those that the run began with; the signal's reason.
 */
export async function rescoreRun(folder: string, options: RescoreRunOptions = {}): Promise<void> {
  const begun = openRun(folder, { write: false });
  const experiment = storedExperiment(begun.settings(), `${folder}/experiment.yaml`, options.plugins);
  if (!rescores(experiment, options.plugins))
    throw new InputError(
      `${folder}: its scores do not change while it searches, or what it learned last is its result; there is nothing to rescore`,
    );
  const { status, reason } = begun.record;
  const taken = await takeRun(folder, options);
  try {
    const { run, ...prepared } = await goOn(begun, taken, options);
    const { evaluator } = prepared.assembly;
    try {
      const last = run.checkpoint();
      if (!last)
        throw new InputError(`${folder}: has no complete generation yet`, {
          advice: `go on with it first: evocell resume ${folder}`,
        });
      await evaluator.restore(last.evaluator);
      const count = options.count ?? Math.max(1, rescoreCount(experiment));
      await rescore(run, prepared, { ...options, count });
    } finally {
      await evaluator.close();
      run.close(status === 'running' ? 'interrupted' : status, reason);
    }
  } finally {
    taken.release();
  }
}
