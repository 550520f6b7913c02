/** The pool behind a queue: machines that take pieces of work from Redis. */
import { weightTable } from '../../network/weights.js';
import type { Pool } from '../pool/pool.js';
import { succeeded, type Result } from '../pool/result.js';
import { sharePlan } from '../pool/shared-plan.js';
import type { TrainingContext, TrainingJob, TrainingResult } from '../pool/training-job.js';
import { freshState, restoredState, snapshotOf, type TrainingState } from '../scratch/state.js';
import { scoreTrained } from '../scratch/training.js';
import { JobRunner } from '../threads/job-runner.js';
import { keepsWeights } from '../threads/thread-pool.js';
import type { Content } from './content.js';
import { Controller, type ControllerOptions } from './controller.js';
import type { WireState } from './message.js';
import { lost, mostFetches, QueueTasks } from './queue-tasks.js';
import { Packer } from './shipment.js';

/** Throws InputError where there is no such queue, or it is for others. */
export async function openQueuePool(options: ControllerOptions): Promise<Pool> {
  return new QueuePool(await Controller.open(options), new Packer());
}

class QueuePool extends JobRunner implements Pool {
  readonly keepsWeights: boolean;
  readonly #controller: Controller;
  readonly #packer: Packer;

  constructor(controller: Controller, packer: Packer) {
    super(new QueueTasks(controller, packer).run);
    this.keepsWeights = keepsWeights(controller.options.setup.backend);
    this.#controller = controller;
    this.#packer = packer;
  }

  /** Each epoch is a piece of work, so that a worker that is lost takes no more than what it did since a checkpoint. */
  async train(job: TrainingJob, context: TrainingContext): Promise<Result<TrainingResult>> {
    const { signal, checkpoint } = context;
    const begun = job.initial && freshState(job);
    let state = context.resume ? restoredState(job.plan, context.resume) : begun;
    try {
      for (;;) {
        const epoch = state?.epochs.length ?? 0;
        if (epoch >= (job.until ?? job.options.epochs)) break;
        const trained = await this.#epoch(job, epoch, state, context, (reached) => (state = reached));
        if (trained.status === 'failed') return trained;
        state = trained.value;
        if (context.epoch) await context.epoch(state.epochs.at(-1)!, () => snapshotOf(state!));
        else await checkpoint?.(() => snapshotOf(state!));
      }
    } catch (error) {
      if (signal.aborted && state) await checkpoint?.(() => snapshotOf(state!));
      throw error;
    }
    return scoreTrained(job, state!, this, context);
  }

  async #epoch(
    job: TrainingJob,
    epoch: number,
    from: TrainingState | undefined,
    { signal, progress, checkpoint }: TrainingContext,
    reach: (state: TrainingState) => void,
  ): Promise<Result<TrainingState>> {
    const steps = Math.ceil(job.images.train.count / job.options.batch);
    const total = (job.until ?? job.options.epochs) * steps;
    let state = from;
    const report = (done: number): void => progress?.({ done, total, epochs: state?.epochs ?? [] });
    report(epoch * steps + (state?.step ?? 0));
    const plan = sharePlan(job.plan);
    let keeping = Promise.resolve();
    for (let fetches = 0; fetches < mostFetches; fetches++) {
      const answer = await this.#controller.order(
        this.#packer.epochs(job, plan, epoch + 1, state),
        signal,
        ({ done, state: sent }) => {
          if (done < total) report(done);
          if (!sent) return;
          keeping = keeping.then(async () => {
            const reached = await this.#stateOf(job, sent);
            if (!reached || !isLater(reached, state)) return;
            state = reached;
            reach(reached);
            await checkpoint?.(() => snapshotOf(reached));
          });
          keeping.catch(() => undefined);
        },
      );
      await keeping;
      if (answer.status === 'failed') return answer;
      const reached = answer.kind === 'epochs' ? await this.#stateOf(job, answer.state) : undefined;
      if (reached?.epochs.length !== epoch + 1) continue;
      state = reached;
      report((epoch + 1) * steps);
      return succeeded(reached);
    }
    throw lost('epochs');
  }

  /** Undefined where the bytes are gone. */
  async #stateOf({ plan }: TrainingJob, sent: WireState): Promise<TrainingState | undefined> {
    const table = async (content: Content) => {
      const bytes = await this.#controller.contents.fetch(content);
      const made = weightTable(plan.weights);
      if (bytes?.length !== made.values.byteLength) return undefined;
      new Uint8Array(made.values.buffer).set(bytes);
      return made;
    };
    const [weights, momentum] = [await table(sent.weights), await table(sent.momentum)];
    this.#controller.contents.adopt([sent.weights, sent.momentum]);
    const { step, score, epochs } = sent;
    return weights && momentum && { weights, momentum, step, score, epochs };
  }

  close(): Promise<void> {
    return this.#controller.close();
  }
}

function isLater(state: TrainingState, than: TrainingState | undefined): boolean {
  if (!than) return true;
  const [epochs, before] = [state.epochs.length, than.epochs.length];
  return epochs > before || (epochs === before && state.step > than.step);
}
