/** Tasks that machines behind a queue do: each is a piece of work, and what a worker left goes where the task says. */
import { succeeded, type Failure } from '../pool/result.js';
import { PoolError } from '../pool/pool.js';
import type { Task, TaskKind } from '../threads/task.js';
import type { Answer, RunTask } from '../threads/workers.js';
import type { Content } from './content.js';
import type { Controller, FinalAnswer } from './controller.js';
import { giveBack, type Packer } from './shipment.js';

/** Times that work is done again whose results were gone when they were looked for. */
export const mostFetches = 10;

export class QueueTasks {
  constructor(
    private readonly controller: Controller,
    private readonly packer: Packer,
  ) {}

  /** Has a worker do a task. */
  readonly run: RunTask = async (kind, source, signal) => {
    const task = source(0);
    if (!task) return undefined;
    for (let fetches = 0; fetches < mostFetches; fetches++) {
      const answer = await this.controller.order(this.packer.task(task), signal);
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
          const excerpt = this.packer.excerpt(task.weights.layout, [task.plan]);
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
        return (await this.#take(pairs, this.packer.excerpt(layout, plans)))
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
      const bytes = await this.controller.contents.fetch(content);
      if (bytes?.length !== 4 * excerpt.length) return false;
      giveBack(excerpt, new Float32Array(Uint8Array.from(bytes).buffer), new Float32Array(into));
    }
    this.controller.contents.adopt(pairs.map(([content]) => content));
    return true;
  }
}

export function lost(kind: string): PoolError {
  return new PoolError(
    `Redis loses the results of a piece of work (${kind}) again and again: has it too little memory?`,
  );
}
