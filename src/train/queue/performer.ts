/** How a worker does a piece of work: contents to a task, threads, and what comes of it to an answer. */
import type { Score } from '../../network/network.js';
import type { TrainingProgress } from '../pool/training-job.js';
import { restoredState, snapshotOf } from '../scratch/state.js';
import type { Task, Values } from '../threads/task.js';
import type { ThreadPool } from '../threads/thread-pool.js';
import { cut, type Content, type CutContent, type Parts } from './content.js';
import type { Work, WorkAnswer, WorkOf } from './message.js';
import { packState } from './shipment.js';
import type { Warehouse } from './warehouse.js';

export interface Performance {
  readonly threads: ThreadPool;
  readonly warehouse: Warehouse;
  /** Leaves contents where the controller finds them. */
  leave(parts: Parts): Promise<void>;
  /** Of epochs: steps done, and now and then the state. */
  report(progress: { readonly done: number; readonly state?: object }): Promise<void>;
  readonly signal: AbortSignal;
}

/** An answer before `exactly`. Throws MissingParts, BadContent, PoolError, and the signal's reason. */
export async function perform(work: Work, performance: Performance): Promise<WorkAnswer> {
  if (work.kind === 'epochs') return performEpochs(work, performance);
  const { threads, signal } = performance;
  const { task, left } = await taskOf(work, performance.warehouse);
  const result = await threads.run(task.kind, () => task, signal);
  if (!result) throw new Error('a task was not wanted');
  if (result.status === 'failed') return result;
  const contents = left.map(({ values, length }) => cut(new Uint8Array(values, 0, length)));
  await leaveAll(contents, performance);
  return answerOf(
    task.kind,
    result.value,
    contents.map(({ content }) => content),
  );
}

interface Prepared {
  readonly task: Exclude<Task, { readonly kind: 'open' | 'close' }>;
  /** Memory that the task writes to, and how much of it comes back. */
  readonly left: readonly { readonly values: SharedArrayBuffer; readonly length: number }[];
}

async function taskOf(work: Exclude<Work, WorkOf<'epochs'>>, warehouse: Warehouse): Promise<Prepared> {
  switch (work.kind) {
    case 'score': {
      const images = await warehouse.images(
        work.images,
        work.orders.map(({ indices }) => indices),
      );
      const [plan, weights] = [await warehouse.plan(work.plan), await warehouse.weights(work.weights)];
      return { task: { ...work, plan, weights, images }, left: [] };
    }
    case 'gradients': {
      const { gradients: wanted, ...rest } = work;
      const images = await warehouse.images(work.images, [work.order.indices]);
      const [plan, weights] = [await warehouse.plan(work.plan), await warehouse.weights(work.weights)];
      const gradients = new SharedArrayBuffer(weights.values.byteLength);
      const task = { ...rest, plan, weights, images, ...(wanted && { gradients }) };
      return { task, left: wanted ? [{ values: gradients, length: gradients.byteLength }] : [] };
    }
    case 'steps': {
      const images = await warehouse.images(
        work.images,
        work.steps.map(({ order }) => order.indices),
      );
      const { layout: list } = work.weights;
      const weights = await warehouse.weights(work.weights);
      const { values: momentum } = await warehouse.weights({ layout: list, values: work.momentum });
      const steps = [];
      for (const step of work.steps) steps.push({ ...step, plan: await warehouse.plan(step.plan) });
      const length = weights.values.byteLength;
      const into = { weights: new SharedArrayBuffer(length), momentum: new SharedArrayBuffer(length) };
      const left = [into.weights, into.momentum].map((values) => ({ values, length }));
      return { task: { ...work, images, weights, momentum, steps, into }, left };
    }
    case 'proxies': {
      const images = await warehouse.images(work.images, work.batches);
      return { task: { ...work, images, plan: await warehouse.plan(work.plan) }, left: [] };
    }
    case 'compile':
      return { task: { ...work, plan: await warehouse.plan(work.plan) }, left: [] };
  }
}

function answerOf(
  kind: Prepared['task']['kind'],
  value: Values[Prepared['task']['kind']],
  contents: readonly Content[],
): WorkAnswer {
  const [first, second] = contents;
  switch (kind) {
    case 'score':
      return { status: 'ok', kind, scores: value as readonly Score[] as Score[] };
    case 'gradients': {
      const { loss, correct, count, shares } = value as Values['gradients'];
      const own = { ...(shares && { shares: { ...shares } }), ...(first && { gradients: first }) };
      return { status: 'ok', kind, score: { loss, correct, count }, ...own };
    }
    case 'steps':
      return {
        ...{ status: 'ok', kind, scores: [...(value as Values['steps'])] },
        ...{ weights: first!, momentum: second! },
      };
    case 'proxies':
      return { status: 'ok', kind, scores: { ...(value as Values['proxies']) } };
    case 'compile':
      return { status: 'ok', kind };
  }
}

/** Milliseconds between two words about steps. */
const wordEvery = 500;

async function performEpochs(work: WorkOf<'epochs'>, performance: Performance): Promise<WorkAnswer> {
  const { threads, warehouse, signal } = performance;
  const plan = await warehouse.parsedPlan(work.plan);
  const images = await warehouse.images(work.images);
  const state = work.state && (await warehouse.state(plan, work.state));
  const { options, augmentation, seed, until, checkpointSteps } = work;
  let spoken = 0;
  const result = await threads.trainToEpoch(
    {
      ...{ plan, options, augmentation, seed, until, checkpointSteps },
      ...{ images: { train: images, score: images }, evaluationBatch: 1, statistics: 'running' },
    },
    {
      signal,
      ...(state && { resume: snapshotOf(state) }),
      progress: ({ done }: TrainingProgress) => {
        const now = Date.now();
        if (now - spoken < wordEvery) return;
        spoken = now;
        performance.report({ done }).catch(() => undefined);
      },
      // The state at the end of an epoch is the answer.
      epoch: () => Promise.resolve(),
      checkpoint: async (snapshot) => {
        const reached = restoredState(plan, snapshot());
        const { state: sent, contents } = packState(reached);
        await leaveAll(contents, performance);
        const steps = Math.ceil(images.count / options.batch);
        await performance.report({ done: reached.epochs.length * steps + reached.step, state: sent });
      },
    },
  );
  if (result.status === 'failed') return result;
  const { state: sent, contents } = packState(result.value);
  await leaveAll(contents, performance);
  return {
    status: 'ok',
    kind: 'epochs',
    state: { ...sent, score: { ...sent.score }, epochs: [...sent.epochs] },
  };
}

async function leaveAll(contents: readonly CutContent[], { leave }: Performance): Promise<void> {
  for (const { parts } of contents) await leave(parts);
}
