/** The pool behind a queue: machines that take pieces of work from Redis. */
import type { Score } from '../../network/network.js';
import { weightTable } from '../../network/weights.js';
import type { BatchGradients, GradientsJob, ProxyJob, ScoreJob, StepJob, StepsJob } from '../pool/jobs.js';
import type { MemoryNeed } from '../pool/memory-need.js';
import { PoolError, type Pool } from '../pool/pool.js';
import { succeeded, type Failure, type Result } from '../pool/result.js';
import { sharePlan } from '../pool/shared-plan.js';
import type { TrainingContext, TrainingJob, TrainingResult } from '../pool/training-job.js';
import { freshState, restoredState, snapshotOf, type TrainingState } from '../scratch/state.js';
import { scoreTrained } from '../scratch/training.js';
import { JobRunner } from '../threads/job-runner.js';
import type { Task, TaskKind } from '../threads/task.js';
import { keepsWeights } from '../threads/thread-pool.js';
import type { Answer, RunTask } from '../threads/workers.js';
import type { Content } from './content.js';
import { Controller, type ControllerOptions, type FinalAnswer } from './controller.js';
import type { WireState } from './message.js';
import { giveBack, Packer } from './shipment.js';

/** Throws InputError where there is no such queue, or it is for others. */
export async function openQueuePool(options: ControllerOptions): Promise<Pool> {
  return new QueuePool(await Controller.open(options));
}

/** Times that work is done again whose results were gone when they were looked for. */
const mostFetches = 10;

class QueuePool implements Pool {
  readonly keepsWeights: boolean;
  readonly #jobs: JobRunner;
  readonly #packer = new Packer();

  constructor(private readonly controller: Controller) {
    this.keepsWeights = keepsWeights(controller.options.setup.backend);
    this.#jobs = new JobRunner(this.#run);
  }

  score(job: ScoreJob, signal: AbortSignal): Promise<Result<readonly Score[]>> {
    return this.#jobs.score(job, signal);
  }

  step(job: StepJob, signal: AbortSignal): Promise<readonly Result<Score>[]> {
    return this.#jobs.step(job, signal);
  }

  gradients(job: GradientsJob, signal: AbortSignal): Promise<Result<BatchGradients>> {
    return this.#jobs.gradients(job, signal);
  }

  steps(job: StepsJob, signal: AbortSignal): Promise<Result<readonly Score[]>> {
    return this.#jobs.steps(job, signal);
  }

  proxies(job: ProxyJob, signal: AbortSignal): Promise<Result<Readonly<Record<string, number>>>> {
    return this.#jobs.proxies(job, signal);
  }

  compile(need: MemoryNeed, signal: AbortSignal): Promise<Result<null>> {
    return this.#jobs.compile(need, signal);
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
      const answer = await this.controller.order(
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
      const bytes = await this.controller.fetch(content);
      const made = weightTable(plan.weights);
      if (bytes?.length !== made.values.byteLength) return undefined;
      new Uint8Array(made.values.buffer).set(bytes);
      return made;
    };
    const [weights, momentum] = [await table(sent.weights), await table(sent.momentum)];
    this.controller.adopt([sent.weights, sent.momentum]);
    const { step, score, epochs } = sent;
    return weights && momentum && { weights, momentum, step, score, epochs };
  }

  /** Has a worker do a task. */
  readonly #run: RunTask = async (kind, source, signal) => {
    const task = source(0);
    if (!task) return undefined;
    for (let fetches = 0; fetches < mostFetches; fetches++) {
      const answer = await this.controller.order(this.#packer.task(task), signal);
      const result = await this.#taken(task, answer);
      // The answer to a task of a kind has that kind's value.
      if (result) return result as Answer<typeof kind>;
    }
    throw lost(kind);
  };

  /** Puts what the worker left where the task says. Undefined where it is gone, or is not what was asked for. */
  async #taken(task: Task, answer: FinalAnswer): Promise<Answer<TaskKind> | Failure | undefined> {
    if (answer.status === 'failed') return answer;
    if (answer.kind !== task.kind) return undefined;
    switch (answer.kind) {
      case 'score':
        return task.kind === 'score' && answer.scores.length === task.orders.length
          ? succeeded(answer.scores)
          : undefined;
      case 'gradients': {
        if (task.kind !== 'gradients') return undefined;
        const { gradients } = answer;
        if (task.gradients) {
          const excerpt = this.#packer.excerpt(task.weights.layout, [task.plan]);
          if (!gradients || !(await this.#take([[gradients, task.gradients]], excerpt))) return undefined;
        }
        return succeeded({ ...answer.score, ...(answer.shares && { shares: answer.shares }) });
      }
      case 'steps': {
        if (task.kind !== 'steps') return undefined;
        const { layout } = task.weights;
        const plans = task.steps.map(({ plan }) => plan);
        const { into } = task;
        new Float32Array(into.weights).set(new Float32Array(task.weights.values));
        new Float32Array(into.momentum).set(new Float32Array(task.momentum));
        const pairs = [
          [answer.weights, into.weights],
          [answer.momentum, into.momentum],
        ] as const;
        return (await this.#take(pairs, this.#packer.excerpt(layout, plans)))
          ? succeeded(answer.scores)
          : undefined;
      }
      case 'proxies':
        return succeeded(answer.scores);
      case 'compile':
        return succeeded(null);
    }
  }

  async #take(
    pairs: readonly (readonly [Content, SharedArrayBuffer])[],
    excerpt: ReturnType<Packer['excerpt']>,
  ): Promise<boolean> {
    for (const [content, into] of pairs) {
      const bytes = await this.controller.fetch(content);
      if (bytes?.length !== 4 * excerpt.length) return false;
      giveBack(excerpt, new Float32Array(Uint8Array.from(bytes).buffer), new Float32Array(into));
    }
    this.controller.adopt(pairs.map(([content]) => content));
    return true;
  }

  close(): Promise<void> {
    return this.controller.close();
  }
}

function lost(kind: string): PoolError {
  return new PoolError(
    `Redis loses the results of a piece of work (${kind}) again and again: has it too little memory?`,
  );
}

function isLater(state: TrainingState, than: TrainingState | undefined): boolean {
  if (!than) return true;
  const [epochs, before] = [state.epochs.length, than.epochs.length];
  return epochs > before || (epochs === before && state.step > than.step);
}
