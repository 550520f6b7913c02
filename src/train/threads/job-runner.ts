/** What a pool does of its jobs, whatever runs its tasks: threads of this process, or machines behind a queue. */
import type { Score } from '../../network/network.js';
import type { WeightTable } from '../../network/weights.js';
import type { BatchGradients, GradientsJob, ProxyJob, ScoreJob, StepJob, StepsJob } from '../pool/jobs.js';
import type { MemoryNeed } from '../pool/memory-need.js';
import type { Pool } from '../pool/pool.js';
import type { Result } from '../pool/result.js';
import { sharePlan } from '../pool/shared-plan.js';
import { GradientBuffers } from './gradient-buffers.js';
import { gradientsJob } from './gradients-job.js';
import { scoreJob } from './score-job.js';
import { stepJob } from './step-job.js';
import { stepsJob } from './steps-job.js';
import type { Answer, RunTask } from './workers.js';

export class JobRunner implements Omit<Pool, 'keepsWeights' | 'train' | 'close'> {
  readonly #buffers = new WeakMap<WeightTable, GradientBuffers>();

  constructor(readonly run: RunTask) {}

  score(job: ScoreJob, signal: AbortSignal): Promise<Result<readonly Score[]>> {
    return scoreJob(this.run, job, signal);
  }

  step(job: StepJob, signal: AbortSignal): Promise<readonly Result<Score>[]> {
    return this.#buffered(job.tables.weights, (buffers) => stepJob(this.run, job, buffers, signal));
  }

  gradients(job: GradientsJob, signal: AbortSignal): Promise<Result<BatchGradients>> {
    return this.#buffered(job.weights, (buffers) => gradientsJob(this.run, job, buffers, signal));
  }

  steps(job: StepsJob, signal: AbortSignal): Promise<Result<readonly Score[]>> {
    return stepsJob(this.run, job, signal);
  }

  async proxies(job: ProxyJob, signal: AbortSignal): Promise<Result<Readonly<Record<string, number>>>> {
    const { plan, ...rest } = job;
    const task = { kind: 'proxies', plan: { key: plan.key, json: plan.json }, ...rest } as const;
    return (await this.run('proxies', () => task, signal)) as Answer<'proxies'>;
  }

  async compile({ plan, ...rest }: MemoryNeed, signal: AbortSignal): Promise<Result<null>> {
    const { key, json } = sharePlan(plan);
    const task = { kind: 'compile', plan: { key, json }, ...rest } as const;
    return (await this.run('compile', () => task, signal)) as Answer<'compile'>;
  }

  async #buffered<T>(weights: WeightTable, work: (buffers: GradientBuffers) => Promise<T>): Promise<T> {
    const buffers = this.#buffers.get(weights) ?? new GradientBuffers(weights);
    this.#buffers.set(weights, buffers);
    try {
      return await work(buffers);
    } catch (error) {
      // A worker that was stopped may still write into them.
      this.#buffers.delete(weights);
      throw error;
    }
  }
}
