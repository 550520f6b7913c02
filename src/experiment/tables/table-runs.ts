/** The searches and trainings that tables are made from: each in a run folder of its own, run once and gone on with. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../../store/digest.js';
import { openRun } from '../../store/open-run.js';
import { sha256 } from '../../store/sealed.js';
import { version } from '../../version.js';
import type { QueueAddress } from '../../queue-address.js';
import type { Plugins } from '../parts/plugins.js';
import { resumeSearch, runSearch } from '../run/search.js';
import { resumeTraining, runTraining } from '../run/training.js';
import type { Experiment } from '../settings/settings.js';
import type { TrainingExperiment } from '../settings/training-settings.js';
import { CurrentData } from './current-data.js';

export interface TableRunOptions {
  /** Where the runs go; those that are there already are not run again. */
  readonly runs: string;
  readonly plugins?: Plugins | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Where the workers are, unless they are threads of this process. */
  readonly queue?: QueueAddress | undefined;
  /** What the user should know, a line each. */
  readonly onNote?: ((note: string) => void) | undefined;
}

export class TableRuns {
  /** Runs that two rows share are run once. */
  readonly #under = new Map<string, Promise<string>>();
  readonly #data: CurrentData;

  constructor(private readonly options: TableRunOptions) {
    this.#data = new CurrentData(options.plugins);
  }

  /** Of the runs. */
  get folder(): string {
    return this.options.runs;
  }

  /** On one worker. The folder of the finished run. Throws what searches throw, and the signal's reason. */
  search(experiment: Experiment): Promise<string> {
    return this.#once('search', experiment, async () => {
      const path = this.#searchFolder(experiment);
      const run = existsSync(join(path, 'run.json'))
        ? resumeSearch(path, { workers: 1, ...this.#shared })
        : runSearch({ ...experiment, workers: 1 }, { folder: path, ...this.#shared });
      return this.#finished(path, experiment, (await run).status);
    });
  }

  /** On one worker. The folder of the finished run. Throws what trainings throw, and the signal's reason. */
  train(experiment: TrainingExperiment): Promise<string> {
    return this.#once('train', experiment, async () => {
      const path = this.#trainingFolder(experiment);
      const run = existsSync(join(path, 'run.json'))
        ? resumeTraining(path, { workers: 1, ...this.#shared })
        : runTraining({ ...experiment, workers: 1 }, { folder: path, ...this.#shared });
      return this.#finished(path, experiment, (await run).status);
    });
  }

  /** The folder of the search where it is there to its end. */
  finishedSearch(experiment: Experiment): string | undefined {
    return finished(this.#searchFolder(experiment));
  }

  /** The folder of the training where it is there to its end. */
  finishedTraining(experiment: TrainingExperiment): string | undefined {
    return finished(this.#trainingFolder(experiment));
  }

  get #shared() {
    const { signal, plugins, queue, onNote } = this.options;
    return { ...(signal && { signal }), ...(plugins && { plugins }), queue, ...(onNote && { onNote }) };
  }

  async #finished(
    path: string,
    experiment: Experiment | TrainingExperiment,
    status: string,
  ): Promise<string> {
    if (status === 'interrupted') throw this.options.signal?.reason;
    await this.#data.requireSame(path, experiment);
    return path;
  }

  #once(kind: string, settings: object, run: () => Promise<string>): Promise<string> {
    const key = keyOf(kind, settings);
    const known = this.#under.get(key) ?? run();
    this.#under.set(key, known);
    return known;
  }

  #searchFolder(experiment: Experiment): string {
    return this.#folderOf('search', experiment.search.strategy, experiment);
  }

  #trainingFolder(experiment: TrainingExperiment): string {
    return this.#folderOf('train', experiment.origin ? 'found' : (experiment.network ?? ''), experiment);
  }

  #folderOf(kind: string, what: string, settings: { readonly seed: number | string }): string {
    const word = what.replace(/[^a-z0-9]+/gi, '-').slice(0, 24);
    return join(this.options.runs, `${kind}-${word}-${settings.seed}-${keyOf(kind, settings).slice(0, 10)}`);
  }
}

function finished(path: string): string | undefined {
  const isThere = existsSync(join(path, 'run.json'));
  return isThere && openRun(path, { write: false }).record.status === 'finished' ? path : undefined;
}

/** Settings that change no result. */
const incidental = ['workers', 'name', 'origin'];

/** Over all that can change the result. */
function keyOf(kind: string, settings: object): string {
  const deciding = Object.entries(settings).filter(([name]) => !incidental.includes(name));
  return sha256(canonicalJson({ kind, version, ...Object.fromEntries(deciding) }));
}
