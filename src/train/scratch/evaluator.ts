/**
 * Scores each candidate by training its derived network from scratch, for as many epochs as its budget has or else the
 * settings, on the images that train weights, and counting on the validation images. The score depends on the
 * architecture, the epochs and the seed alone, so that an architecture that comes back (the elite, a twin) is not
 * trained again.
 */
import type { EvaluationContext, Evaluator, FirstGenomes, Snapshot } from '../../search/evaluator.js';
import type { Candidate, Outcome, Proposal } from '../../search/strategy.js';
import { cost } from '../../plan/cost.js';
import type { SearchSpace } from '../../space/search-space.js';
import type { Plan } from '../../plan/plan.js';
import { requireFit, type Need } from '../pool/fit.js';
import { pieceSize } from './options.js';
import { trainFromScratch, type TrainingJob } from './training.js';
import { shareOut, type Crew } from './crew.js';
import { TrainingError } from '../training-error.js';

export interface ScratchEvaluatorOptions<Genome, Architecture> {
  readonly space: SearchSpace<Genome, Architecture>;
  /** The network that is trained, and whose cost is logged. */
  plan(architecture: Architecture): Plan;
  readonly job: Omit<TrainingJob, 'plan'>;
  /** Opens the workers with the images of the search. */
  crews(): Promise<Crew[]>;
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
  #crews: readonly Crew[] | undefined;

  constructor(options: ScratchEvaluatorOptions<Genome, Architecture>) {
    this.#options = options;
  }

  async open(): Promise<void> {
    this.#crews = await this.#options.crews();
  }

  /** Each is trained, and scored behind that. */
  async check({ evaluate }: FirstGenomes<Genome>, signal: AbortSignal): Promise<void> {
    const [crew] = this.#crews ?? [];
    if (!crew) throw new Error('the scratch evaluator is not open');
    const { space, plan, job } = this.#options;
    const needs = (batch: number, use: 'train' | 'evaluate') =>
      evaluate.map((genome) => () => ({ plan: plan(space.decode(genome)), batch, use }));
    const misfit = (need: Need) => crew.misfit(need, signal);
    await requireFit(needs(pieceSize(job.options), 'train'), misfit, 'training.batch');
    await requireFit(needs(job.evaluationBatch, 'evaluate'), misfit, 'training.evaluationBatch');
  }

  async evaluate(proposal: Proposal<Genome>, context: EvaluationContext): Promise<Outcome[]> {
    const crews = this.#crews;
    if (!crews) throw new Error('the scratch evaluator is not open');
    context.signal.throwIfAborted();
    const tasks = proposal.evaluate.map((candidate) => this.#taskOf(candidate));
    const names = tasks.map(({ name }) => name);
    const total = new Set(names).size;
    const fresh = [...new Set(names)].filter((name) => !this.#known[name]);
    let done = total - fresh.length;
    // One checkpoint at a time, however many networks end together.
    let saved = Promise.resolve();
    context.progress({ phase: 'train', done, total });
    await shareOut(crews, fresh, async (name, crew) => {
      const outcome = await this.#train(tasks[names.indexOf(name)]!, crew, context.signal);
      this.#known = { ...this.#known, [name]: outcome };
      context.progress({ phase: 'train', done: ++done, total });
      if (done < total) await (saved = saved.then(() => context.checkpoint(() => this.snapshot())));
    });
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
    crew: Crew,
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
    const training = { ...job, options: { ...job.options, epochs }, plan };
    try {
      const { accuracy, loss, epochs: records } = await trainFromScratch(training, crew, { signal });
      const trainingLoss = records.at(-1)!.loss;
      return { status: 'ok', metrics: { accuracy, loss, trainingLoss, ...costs } };
    } catch (error) {
      if (error instanceof TrainingError) return { status: 'failed', reason: error.message, metrics: costs };
      throw error;
    }
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
    await Promise.all(this.#crews?.map((crew) => crew.close()) ?? []);
    this.#crews = undefined;
  }
}

/** In the order of the names, so that a snapshot does not tell which worker was first. */
function sorted(known: Known): Known {
  return Object.fromEntries(Object.entries(known).sort(([a], [b]) => (a < b ? -1 : 1)));
}
