/**
 * Scores each candidate by training its derived network from scratch, for as many epochs as its budget has or else the
 * settings, on the images that train weights, and counting on the validation images. The score depends on the
 * architecture, the epochs and the seed alone, so that an architecture that comes back (the elite, a twin) is not
 * trained again.
 */
import { cost } from '../../plan/cost.js';
import type { Plan } from '../../plan/plan.js';
import type { EvaluationContext, Evaluator, FirstGenomes, Snapshot } from '../../search/evaluator.js';
import type { Candidate, Outcome, Proposal } from '../../search/strategy.js';
import type { SearchSpace } from '../../space/search-space.js';
import { allAtOnce } from '../pool/all-at-once.js';
import { requireMemory, type MemoryNeed } from '../pool/memory-need.js';
import type { Pool } from '../pool/pool.js';
import type { TrainingJob } from '../pool/training-job.js';
import { shardSize } from './options.js';

export interface ScratchEvaluatorOptions<Genome, Architecture> {
  readonly space: SearchSpace<Genome, Architecture>;
  /** The network that is trained, and whose cost is logged. */
  plan(architecture: Architecture): Plan;
  readonly job: Omit<TrainingJob, 'plan'>;
  /** Opens the workers; called by `open`. */
  pool(): Promise<Pool>;
}

/** By the architecture's print, and by the epochs where they are not those of the settings. */
type Known = Readonly<Record<string, Outcome>>;

/** What gives one outcome. */
interface Task<Architecture> {
  readonly name: string;
  readonly architecture: Architecture;
  readonly epochs: number;
}

export class ScratchEvaluator<Genome, Architecture> implements Evaluator<Genome> {
  readonly honours = ['epochs'] as const;
  readonly #options: ScratchEvaluatorOptions<Genome, Architecture>;
  #known: Known = {};
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
    const tasks = proposal.evaluate.map((candidate) => this.#taskOf(candidate));
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

  #taskOf({ genome, budget }: Candidate<Genome>): Task<Architecture> {
    const { space, job } = this.#options;
    const architecture = space.decode(genome);
    const epochs = budget?.epochs ?? job.options.epochs;
    const print = space.print(architecture);
    const name = epochs === job.options.epochs ? print : `${epochs} epochs of ${print}`;
    return { name, architecture, epochs };
  }

  async #train(
    { architecture, epochs }: Task<Architecture>,
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
    const { job } = this.#options;
    const options = { ...job.options, epochs };
    const result = await pool.train({ ...job, options, plan }, { signal });
    if (result.status === 'failed') return { status: 'failed', reason: result.reason, metrics: costs };
    const { accuracy, loss, epochs: records } = result.value;
    const trainingLoss = records.at(-1)!.loss;
    return { status: 'ok', metrics: { accuracy, loss, trainingLoss, ...costs } };
  }

  /** The outcomes so far; a training that is under way starts again. */
  snapshot(): Snapshot {
    return { tensors: {}, state: { known: sorted(this.#known) } };
  }

  restore(snapshot: Snapshot): Promise<void> {
    this.#known = (snapshot.state as { known: Known }).known;
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await this.#pool?.close();
    this.#pool = undefined;
  }
}

/** In the order of the names, so that a snapshot does not tell which worker was first. */
function sorted(known: Known): Known {
  return Object.fromEntries(Object.entries(known).sort(([a], [b]) => (a < b ? -1 : 1)));
}
