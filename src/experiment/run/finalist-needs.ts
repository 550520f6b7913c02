/**
 * What the finalists of a search need at its end, asked before it begins: memory for networks like theirs, and that
 * those can be exported and held against a hand-made one.
 */
import { exportedLayers } from '../../export/exported-network.js';
import { atOnce } from '../../errors/input-error.js';
import type { BackendName } from '../../network/network.js';
import { cost } from '../../plan/cost.js';
import type { QueueAddress } from '../../queue-address.js';
import { trainable } from '../../space/search-space.js';
import { requireMemory, type MemoryNeed } from '../../train/pool/memory-need.js';
import { shardSize } from '../../train/scratch/options.js';
import { openPool } from '../parts/open-pool.js';
import type { Experiment } from '../settings/settings.js';
import type { Assembly } from './assemble.js';
import { finalistTraining } from './finalists.js';
import { handMade } from './hand-made.js';

export interface FinalistNeeds {
  readonly backend: BackendName;
  readonly signal: AbortSignal;
  /** Where the workers are, unless they are threads of this process. */
  readonly queue?: QueueAddress | undefined;
}

/**
 * Of these genomes one, at least, has to be trainable. Does nothing where the settings ask for no finalists. Throws
 * InputError, MemoryLimitError.
 */
export async function requireFinalists(
  experiment: Experiment,
  { space, data }: Assembly,
  genomes: readonly unknown[],
  { backend, signal, queue }: FinalistNeeds,
): Promise<void> {
  const { finalists: { count = 0, export: format } = {}, memory } = experiment;
  const [first] = genomes;
  if (count === 0 || first === undefined || !data) return;
  const plans = genomes.map((genome) => () => trainable(space).derivedPlan(space.decode(genome)));
  const plan = plans[0]!();
  if (format !== undefined) atOnce({ setting: 'finalists.export' }, () => exportedLayers(plan));
  atOnce({ setting: 'finalists' }, () =>
    handMade(cost(plan).params, { classes: data.classes, image: data.shape }),
  );
  const { training, attention } = finalistTraining(experiment);
  const pool = await openPool({ backend, memory, attention, queue, workers: 1 });
  try {
    const needs = (batch: number, use: MemoryNeed['use']) =>
      plans.map((planOf) => (): MemoryNeed => ({ plan: planOf(), batch, use }));
    const compile = (need: MemoryNeed) => pool.compile(need, signal);
    await requireMemory(needs(shardSize(training), 'train'), compile, 'training.batch');
    await requireMemory(needs(training.evaluationBatch, 'evaluate'), compile, 'training.evaluationBatch');
  } finally {
    await pool.close();
  }
}
