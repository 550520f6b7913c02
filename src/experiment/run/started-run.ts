/** What can be said of a search when all is there and it may begin. */
import type { BackendName } from '../../network/network.js';
import type { QueueAddress } from '../../queue-address.js';
import type { Measures } from '../../report/measures.js';
import { partOf, partsOf } from '../parts/registry.js';
import type { Plugins } from '../parts/plugins.js';
import { measuresOf } from '../settings/measured.js';
import type { Experiment } from '../settings/settings.js';
import type { Prepared } from './go-on.js';

export interface StartedRun {
  readonly folder: string;
  readonly backend: BackendName;
  readonly workers: number;
  /** Where the workers are, unless they are threads of this process. */
  readonly queue?: QueueAddress | undefined;
  /** Generations in all. */
  readonly generations: number;
  readonly experiment: Experiment;
  /** What it is after, and what it measures. */
  readonly measures: Measures;
  /** The strategy follows the first of several objectives alone. */
  readonly followsFirst: boolean;
}

/** `metrics` are those of the run's record. */
export function startedRun(
  folder: string,
  { experiment, backend, assembly }: Prepared,
  record: Parameters<typeof measuresOf>[1],
  plugins?: Plugins,
): StartedRun {
  const measures = measuresOf(experiment, record, plugins);
  const { followsFirst = false } = partOf(partsOf(plugins), 'strategies', experiment.search.strategy);
  return {
    ...{ folder, backend, experiment, measures },
    ...{ workers: assembly.workers, generations: assembly.generations },
    followsFirst: measures.objectives.length > 1 && followsFirst,
  };
}
