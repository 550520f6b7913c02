/**
 * Tasks on a device that holds the weights. Each batch is filled while the device computes the one before, and the
 * scores are read once at the end of the task.
 */
import type { NetworkCache } from './network-cache.js';
import type { Batch, Resident, Score } from '../../network/network.js';
import type { BatchOrder, EvaluateTask, ResidentTask } from './task.js';
import type { WeightTable } from '../../network/weights.js';

/** What a worker has beside its backend. */
export interface Surroundings {
  /** The shared weights. */
  readonly weights: WeightTable;
  /** Other numbers for these weights. */
  readonly table: (values: SharedArrayBuffer) => WeightTable;
  /** Fills a buffer that the next call fills anew. */
  readonly fill: (task: EvaluateTask | ResidentTask, order: BatchOrder) => Batch;
}

/** Calls one after the other, each of them made when the one before is done: one is under way, no more. */
class Sequence {
  #last = Promise.resolve();

  async next(call: () => Promise<void>): Promise<void> {
    await this.#last;
    this.#last = call();
    // Whoever waits for it finds out; nobody may, if something else fails first.
    this.#last.catch(() => undefined);
  }

  end(): Promise<void> {
    return this.#last;
  }
}

/** The scores of the steps; weights and momentum go where the task says. Throws RangeError for what is not finite. */
export async function trainHeld(
  task: ResidentTask,
  networks: NetworkCache,
  { weights, table, fill }: Surroundings,
): Promise<Score[]> {
  const resident = open(networks, weights, table(task.momentum));
  try {
    const steps = new Sequence();
    for (const { plan, order } of task.steps) {
      const network = networks.get(plan, task.batch, 'train');
      const batch = fill(task, order);
      await steps.next(() => resident.step(network, batch, task.settings, { noise: order.noise }));
    }
    await steps.end();
    const scores = await resident.scores();
    if (scores.some(({ loss }) => !Number.isFinite(loss)))
      throw new RangeError('a training loss is not finite');
    await resident.save(table(task.into.weights), table(task.into.momentum));
    return scores;
  } finally {
    resident.dispose();
  }
}

/** Weights that stay on the device from one evaluation to the next. */
export class HeldWeights {
  #held: { readonly version: number; readonly resident: Resident } | undefined;

  /** The scores of the batches, with the weights of the task's version. */
  async evaluate(
    task: EvaluateTask & { readonly version: number },
    networks: NetworkCache,
    { weights, fill }: Surroundings,
  ): Promise<Score[]> {
    if (this.#held?.version !== task.version) {
      this.release();
      this.#held = { version: task.version, resident: open(networks, weights) };
    }
    const { resident } = this.#held;
    const network = networks.get(task.plan, task.batch, 'evaluate');
    try {
      const batches = new Sequence();
      for (const order of task.orders) {
        const batch = fill(task, order);
        await batches.next(() => resident.evaluate(network, batch, task.statistics));
      }
      await batches.end();
      return await resident.scores();
    } catch (error) {
      // What it has not told yet must not come with the scores of another task.
      this.release();
      throw error;
    }
  }

  /** Frees the device. */
  release(): void {
    this.#held?.resident.dispose();
    this.#held = undefined;
  }
}

function open({ backend }: NetworkCache, weights: WeightTable, momentum?: WeightTable): Resident {
  const resident = backend.resident?.(weights, momentum);
  if (!resident) throw new RangeError(`the backend ${backend.name} holds no weights`);
  return resident;
}
