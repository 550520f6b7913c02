/**
 * Scores each candidate by training its derived network from scratch, for as many epochs as its budget has or else the
 * settings, on the images that train weights, and counting on the validation images. The score depends on the
 * architecture, the epochs and the seed alone, so that an architecture that comes back (the elite, a twin) is not
 * trained again. In a proposal with a lineage it depends on the trial and on the weights of its first parent, too.
 */
import { cost } from '../../plan/cost.js';
import type { Plan } from '../../plan/plan.js';
import type {
  EvaluationContext,
  Evaluator,
  FirstGenomes,
  Inheritance,
  Snapshot,
} from '../../search/evaluator.js';
import type { Candidate, Lineage, Outcome, Proposal } from '../../search/strategy.js';
import type { TrainableSpace } from '../../space/search-space.js';
import { knownIn, scoresOf, snapshotOf, type Known } from '../known-outcomes.js';
import { allAtOnce } from '../pool/all-at-once.js';
import { requireMemory, type MemoryNeed } from '../pool/memory-need.js';
import type { Pool } from '../pool/pool.js';
import type { ScratchOptions, TrainingJob } from '../pool/training-job.js';
import { Heritage } from './heritage.js';
import { shardSize } from './options.js';

export interface ScratchEvaluatorOptions<Genome, Architecture> {
  readonly space: TrainableSpace<Genome, Architecture>;
  /** The network that is trained, and whose cost is logged. */
  plan(architecture: Architecture): Plan;
  readonly job: Omit<TrainingJob, 'plan'>;
  /** Opens the workers; called by `open`. */
  pool(): Promise<Pool>;
}

/** What gives one outcome. */
interface Task<Architecture> {
  readonly name: string;
  readonly architecture: Architecture;
  readonly epochs: number;
  /** Of a lineage. */
  readonly trial?: number;
  readonly parent?: number | undefined;
}

export class ScratchEvaluator<Genome, Architecture> implements Evaluator<Genome> {
  readonly honours = ['epochs'] as const;
  readonly keepsLineage = true;
  readonly #options: ScratchEvaluatorOptions<Genome, Architecture>;
  /**
   * By the architecture's print, and by the epochs where they are not those of the settings; of a lineage, by the
   * trial, while its generation lasts.
   */
  #known: Known = {};
  readonly #heritage = new Heritage();
  #pool: Pool | undefined;

  constructor(options: ScratchEvaluatorOptions<Genome, Architecture>) {
    this.#options = options;
  }

  async open(): Promise<void> {
    this.#pool = await this.#options.pool();
  }

  #opened(): Pool {
    if (!this.#pool) throw new Error('the scratch evaluator is not open');
    return this.#pool;
  }

  /** Each is trained, and scored after that. */
  async check({ evaluate }: FirstGenomes<Genome>, signal: AbortSignal): Promise<void> {
    const pool = this.#opened();
    const { space, plan, job } = this.#options;
    const needs = (batch: number, use: 'train' | 'evaluate') =>
      evaluate.map((genome) => () => ({ plan: plan(space.decode(genome)), batch, use }));
    const compile = (need: MemoryNeed) => pool.compile(need, signal);
    await requireMemory(needs(shardSize(job.options), 'train'), compile, 'training.batch');
    await requireMemory(needs(job.evaluationBatch, 'evaluate'), compile, 'training.evaluationBatch');
  }

  async evaluate(proposal: Proposal<Genome>, context: EvaluationContext): Promise<Outcome[]> {
    const pool = this.#opened();
    context.signal.throwIfAborted();
    const { evaluate, lineage } = proposal;
    if (lineage) this.#forget(lineage);
    const tasks = evaluate.map((candidate, i) => this.#taskOf(candidate, lineage && lineage.nextTrial + i));
    const names = tasks.map(({ name }) => name);
    const total = new Set(names).size;
    const fresh = [...new Set(names)].filter((name) => !this.#known[name]);
    let done = total - fresh.length;
    // One checkpoint at a time, however many networks end together.
    let saved = Promise.resolve();
    context.progress({ phase: 'train', done, total });
    const works = fresh.map((name) => async (signal: AbortSignal) => {
      const outcome = await this.#train(tasks[names.indexOf(name)]!, pool, signal);
      this.#known = { ...this.#known, [name]: outcome };
      context.progress({ phase: 'train', done: ++done, total });
      if (done < total) await (saved = saved.then(() => context.checkpoint(() => this.snapshot())));
    });
    await allAtOnce(works, context.signal);
    return names.map((name) => this.#known[name]!);
  }

  /** Trials before this generation, but for the weights of those that live. */
  #forget({ nextTrial, alive }: Lineage): void {
    const lasting = Object.entries(this.#known).filter(
      ([name]) => (trialNamed(name) ?? Infinity) >= nextTrial,
    );
    this.#known = Object.fromEntries(lasting);
    this.#heritage.keep((trial) => trial >= nextTrial || alive.includes(trial));
  }

  #taskOf({ genome, budget, parents }: Candidate<Genome>, trial?: number): Task<Architecture> {
    const { space, job } = this.#options;
    const architecture = space.decode(genome);
    const epochs = budget?.epochs ?? job.options.epochs;
    if (trial !== undefined)
      return { name: trialName(trial), architecture, epochs, trial, parent: parents[0] };
    const print = space.print(architecture);
    const name = epochs === job.options.epochs ? print : `${epochs} epochs of ${print}`;
    return { name, architecture, epochs };
  }

  async #train(
    { architecture, epochs, trial, parent }: Task<Architecture>,
    pool: Pool,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const plan = this.#options.plan(architecture);
    const { params, macs, activationBytes } = cost(plan);
    const costs = { params, macs, activationBytes };
    if (!(Number.isSafeInteger(epochs) && epochs > 0))
      return {
        status: 'failed',
        reason: `budget.epochs: ${epochs} is not a number of epochs`,
        metrics: costs,
      };
    const { job, space } = this.#options;
    const options = { ...job.options, epochs, ...ratesOf(job.options, space.learningRate?.(architecture)) };
    const inherited = trial !== undefined && {
      seed: `${job.seed}, ${trialName(trial)}`,
      initial: this.#heritage.of(parent),
    };
    const result = await pool.train({ ...job, options, plan, ...inherited }, { signal });
    if (result.status === 'failed') return { status: 'failed', reason: result.reason, metrics: costs };
    const { accuracy, loss, epochs: records, weights } = result.value;
    if (trial !== undefined) this.#heritage.add(trial, weights);
    const trainingLoss = records.at(-1)!.loss;
    return { status: 'ok', metrics: { accuracy, loss, trainingLoss, ...costs } };
  }

  /** The outcomes so far, and the weights of a lineage; a training that is under way starts again. */
  snapshot(): Snapshot {
    return { ...snapshotOf(this.#known), tensors: this.#heritage.tensors() };
  }

  /** Scores of a lineage are those of its weights, and stay with it. */
  inherit(other: Snapshot, sameScores: boolean): Inheritance | undefined {
    return sameScores ? scoresOf(other, (name) => trialNamed(name) === undefined) : undefined;
  }

  restore(snapshot: Snapshot): Promise<void> {
    this.#known = knownIn(snapshot);
    this.#heritage.restore(snapshot.tensors);
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await this.#pool?.close();
    this.#pool = undefined;
  }
}

const trialPrefix = 'trial ';

function trialName(trial: number): string {
  return `${trialPrefix}${trial}`;
}

/** Undefined for the name of an architecture. */
function trialNamed(name: string): number | undefined {
  return name.startsWith(trialPrefix) ? Number(name.slice(trialPrefix.length)) : undefined;
}

/** Where the architecture has a learning rate: the same course from there. */
function ratesOf(
  { learningRate, minimumLearningRate }: Pick<ScratchOptions, 'learningRate' | 'minimumLearningRate'>,
  own: number | undefined,
): Partial<ScratchOptions> {
  if (own === undefined) return {};
  return { learningRate: own, minimumLearningRate: (minimumLearningRate * own) / learningRate };
}
