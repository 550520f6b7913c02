/**
 * The supernet as an evaluator: one set of shared weights, trained a little by each generation's genomes in turn and
 * then inherited by each of them to be scored (one-shot search; Sinha and Chen 2021).
 */
import type { Images } from '../../data/image-set.js';
import { log } from '../../elementary.js';
import type { Plan } from '../../plan/plan.js';
import type {
  EvaluationContext,
  Evaluator,
  FirstGenomes,
  Inheritance,
  Snapshot,
} from '../../search/evaluator.js';
import type { Outcome, Proposal } from '../../search/strategy.js';
import type { SupernetSpace } from '../../space/search-space.js';
import { requireMemory, type MemoryNeed } from '../pool/memory-need.js';
import type { Pool } from '../pool/pool.js';
import { withWeightsOf } from '../pool/snapshot-tensors.js';
import { weighedPlan } from '../pool/weighed-plan.js';
import { weightState } from '../pool/weight-state.js';
import { evaluateGeneration, fitnessImages, requireRace } from './fitness.js';
import { derivedCosts, supernetPlans, type DerivedCost } from './plans.js';
import type { SupernetExperiment } from './settings.js';
import type { Sampler } from './sampling.js';
import { SupernetState, type Fitness, type GenerationState } from './state.js';
import { trainGeneration } from './training.js';

export interface SupernetOptions<Genome, Architecture> {
  readonly space: SupernetSpace<Genome, Architecture>;
  readonly experiment: SupernetExperiment;
  /** The images that train the weights and those that score; called by `open`. */
  images(): Promise<{ readonly train: Images; readonly validation: Images }>;
  /** Opens the workers; called by `open`, once the images are there. */
  pool(): Promise<Pool>;
  /** The genome of a turn of training. Default: those of the proposal take turns. */
  readonly sampler?: Sampler<Genome> | undefined;
  /** Trains and scores with weights that stay on a worker's device. Default: where the pool says that they should. */
  readonly keepWeights?: boolean;
}

interface Opened {
  readonly pool: Pool;
  readonly train: Images;
  readonly validation: Images;
}

export class SupernetEvaluator<Genome, Architecture> implements Evaluator<Genome> {
  readonly #options: SupernetOptions<Genome, Architecture>;
  readonly #state: SupernetState;
  /** Of a genome's derived network. */
  readonly #cost: (genome: Genome) => DerivedCost;
  #opened: Opened | undefined;

  constructor(options: SupernetOptions<Genome, Architecture>) {
    this.#options = options;
    this.#state = new SupernetState(options.space.supernetWeights(), options.experiment.seed);
    this.#cost = derivedCosts(options.space);
  }

  /** Throws DataError for images that cannot be used, and what opening the pool throws. */
  async open(): Promise<void> {
    const { train, validation } = await this.#options.images();
    const scored = fitnessImages(validation, this.#options.experiment.fitness);
    requireRace(scored, this.#options.experiment.fitness);
    this.#opened = { pool: await this.#options.pool(), train, validation: scored };
  }

  async check({ train, evaluate }: FirstGenomes<Genome>, signal: AbortSignal): Promise<void> {
    const { pool } = this.#opened ?? {};
    if (!pool) throw new Error('the supernet evaluator is not open');
    const { space, experiment } = this.#options;
    const { supernet, fitness, search } = experiment;
    const plan = (genome: Genome, decoded: boolean): Plan =>
      space.supernetPlan(genome, supernet.weights, !decoded);
    const compile = (need: MemoryNeed) => pool.compile(need, signal);
    const trained = train.map((genome) => (): MemoryNeed => {
      return { plan: plan(genome, search.decodeTraining), batch: supernet.batch, use: 'train' };
    });
    const scored = evaluate.map((genome) => (): MemoryNeed => {
      return { plan: plan(genome, search.decodeFitness), batch: fitness.batch, use: 'evaluate' };
    });
    await requireMemory(trained, compile, 'supernet.batch');
    await requireMemory(scored, compile, 'fitness.batch');
  }

  async evaluate(proposal: Proposal<Genome>, context: EvaluationContext): Promise<Outcome[]> {
    const opened = this.#opened;
    if (!opened) throw new Error('the supernet evaluator is not open');
    const generation = this.#state.enter(context.generation, proposal.evaluate.length);
    const save = this.#saver(context);
    try {
      await this.#score(opened, proposal, generation, context, save);
    } catch (error) {
      // A user who stops loses nothing: everything up to here comes back through `restore`.
      if (context.signal.aborted) await save();
      throw error;
    }
    const outcomes = this.#outcomes(proposal, generation);
    this.#state.generation = undefined;
    return outcomes;
  }

  async #score(
    { pool, train, validation }: Opened,
    { train: genomes, evaluate }: Proposal<Genome>,
    generation: GenerationState,
    context: EvaluationContext,
    save: () => Promise<void>,
  ): Promise<void> {
    const { experiment, space, sampler, keepWeights = pool.keepsWeights } = this.#options;
    const { signal } = context;
    const { weights } = experiment.supernet;
    const plans = supernetPlans(space, weights);
    const report = (phase: string) => async (done: number, total: number) => {
      context.progress({ phase, done, total });
      if (done % experiment.checkpoint.steps === 0 && done < total) await save();
    };
    if (genomes.length > 0)
      await trainGeneration(
        {
          ...{ experiment, pool, signal, state: this.#state, images: train },
          ...(sampler
            ? {
                genomes: Infinity,
                plan: (turn) =>
                  weighedPlan(space.supernetPlan(sampler(generation.generation, turn), weights)),
              }
            : {
                genomes: genomes.length,
                plan: (index) => plans(genomes[index]!, !experiment.search.decodeTraining),
              }),
          keepWeights: keepWeights && experiment.supernet.replicas === 1,
          stepped: report('train'),
        },
        generation,
      );
    signal.throwIfAborted();
    if (!sampler) this.#carryFailures(genomes, evaluate, generation);
    await evaluateGeneration(
      {
        ...{ experiment, pool, signal, images: validation, keepWeights },
        weights: weightState(this.#state.weights),
        plan: (index) => plans(evaluate[index]!.genome, !experiment.search.decodeFitness),
        racing: context.isWhole ? undefined : experiment.fitness.racing,
        scored: report('evaluate'),
      },
      generation,
    );
  }

  /** Saves one checkpoint at a time, however many ask. */
  #saver(context: EvaluationContext): () => Promise<void> {
    let saved = Promise.resolve();
    return () => (saved = saved.then(() => context.checkpoint(() => this.snapshot())));
  }

  /** A genome that could not be trained is not evaluated: it failed. */
  #carryFailures(
    genomes: readonly Genome[],
    candidates: Proposal<Genome>['evaluate'],
    generation: GenerationState,
  ): void {
    const reasons = new Map(
      Object.entries(generation.failures).map(([index, reason]) => [
        JSON.stringify(genomes[Number(index)]),
        reason,
      ]),
    );
    candidates.forEach(({ genome }, index) => {
      const reason = reasons.get(JSON.stringify(genome));
      if (reason !== undefined) generation.fitness[index] ??= { reason };
    });
  }

  #outcomes({ evaluate }: Proposal<Genome>, { fitness }: GenerationState): Outcome[] {
    return evaluate.map(({ genome }, index) => outcome(fitness[index]!, this.#cost(genome)));
  }

  /** A network that knows nothing gives every class the same: a loss of the logarithm of their number. */
  range(metric: string): { readonly low: number; readonly high: number } | undefined {
    const { validation } = this.#opened ?? {};
    return metric === 'loss' && validation ? { low: 0, high: log(validation.classes) } : undefined;
  }

  snapshot(): Snapshot {
    return this.#state.snapshot();
  }

  /** Weights and running statistics; momentum and what else was learned begins anew. */
  inherit(other: Snapshot): Inheritance | undefined {
    return withWeightsOf(other, this.snapshot());
  }

  /** Throws SnapshotError for another supernet's. */
  async restore(snapshot: Snapshot): Promise<void> {
    this.#state.restore(snapshot);
  }

  async close(): Promise<void> {
    await this.#opened?.pool.close();
    this.#opened = undefined;
  }
}

function outcome(fitness: Fitness, cost: DerivedCost): Outcome {
  if ('reason' in fitness) return { status: 'failed', reason: fitness.reason, metrics: cost };
  const { loss, correct, count } = fitness;
  return { status: 'ok', metrics: { accuracy: (100 * correct) / count, loss: loss / count, ...cost } };
}
