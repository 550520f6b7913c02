/**
 * A search by gradient as an evaluator: each generation is an epoch in which the shared weights and the architecture
 * parameters learn, and its one trial is the architecture that the parameters stand for at its end.
 */
import type { Augmentation } from '../../data/fill-batch.js';
import type { Images } from '../../data/image-set.js';
import type { Plan } from '../../plan/plan.js';
import type { Seed } from '../../random.js';
import type {
  EvaluationContext,
  Evaluator,
  FirstGenomes,
  Inheritance,
  Snapshot,
} from '../../search/evaluator.js';
import type { Outcome, Proposal } from '../../search/strategy.js';
import type { CellMixtures, MixtureOptions } from '../../space/cell-mixtures.js';
import type { SupernetSpace } from '../../space/search-space.js';
import { requireMemory } from '../pool/memory-need.js';
import type { Pool } from '../pool/pool.js';
import { withWeightsOf } from '../pool/snapshot-tensors.js';
import { fitnessImages } from '../supernet/fitness.js';
import { derivedCosts, type DerivedCost } from '../supernet/plans.js';
import type { FitnessSettings } from '../supernet/settings.js';
import { trainEpoch } from './epoch.js';
import { changesOf, entropyOf, shareRecord, skipsOf } from './measures.js';
import type { GradientMethod, Kept, Moment } from './method.js';
import { DivergedError, type MixtureNetwork } from './passes.js';
import { scoreEpoch, type EpochScores } from './scoring.js';
import type { TrainingSettings } from './settings.js';
import { initialParameters, keepAll, mapColumns, momentOf, pruned } from './stages.js';
import { GradientState, type EpochState } from './state.js';

export interface GradientExperiment {
  readonly seed: Seed;
  readonly epochs: number;
  readonly training: TrainingSettings;
  readonly fitness: FitnessSettings;
  readonly augmentation: Augmentation;
  /** Steps between checkpoints inside an epoch. */
  readonly checkpointSteps: number;
}

export interface GradientOptions<Genome, Architecture> {
  readonly method: GradientMethod;
  readonly space: SupernetSpace<Genome, Architecture>;
  readonly mixtures: CellMixtures<Architecture>;
  readonly experiment: GradientExperiment;
  /** Called by `open`. */
  images(): Promise<{ readonly train: Images; readonly validation: Images }>;
  /** Opens the workers; called by `open`, once the images are there. */
  pool(): Promise<Pool>;
}

interface Opened {
  readonly pool: Pool;
  readonly train: Images;
  /** For the architecture parameters. */
  readonly validation: Images;
  /** That score. */
  readonly scored: Images;
}

export class GradientEvaluator<Genome, Architecture> implements Evaluator<Genome> {
  readonly #options: GradientOptions<Genome, Architecture>;
  readonly #state: GradientState;
  readonly #cost: (genome: Genome) => DerivedCost;
  readonly #networks = new Map<string, MixtureNetwork>();
  #opened: Opened | undefined;

  constructor(options: GradientOptions<Genome, Architecture>) {
    this.#options = options;
    const { method, mixtures, experiment, space } = options;
    const kept = keepAll(mixtures);
    const alphas = initialParameters(method, kept, experiment.seed, 0);
    this.#state = new GradientState(
      { kept, alphas },
      experiment.seed,
      (stage, left) => this.#plan(stage, left, {}).plan.weights,
    );
    this.#cost = derivedCosts(space);
  }

  /** Throws DataError for images that cannot be used, and what opening the pool throws. */
  async open(): Promise<void> {
    const { train, validation } = await this.#options.images();
    const scored = fitnessImages(validation, this.#options.experiment.fitness);
    this.#opened = { pool: await this.#options.pool(), train, validation, scored };
  }

  /** That the networks of all stages fit. Which operations edges will have left is not known: the last ones stand in. */
  async check(_: FirstGenomes<Genome>, signal: AbortSignal): Promise<void> {
    const { pool } = this.#open();
    const { training, fitness } = this.#options.experiment;
    const { ownShares, stages } = this.#options.method;
    const compile = (need: Parameters<Pool['compile']>[0]) => pool.compile(need, signal);
    const shard = Math.ceil(training.batch / training.replicas);
    let kept = this.#state.kept;
    for (const [stage, { operations = Infinity }] of stages.entries()) {
      kept = mapColumns(kept, (columns) => columns.slice(Math.max(0, columns.length - operations)));
      const plan = (options: Pick<MixtureOptions, 'ownShares'>): Plan =>
        this.#plan(stage, kept, options).plan;
      await requireMemory(
        [() => ({ plan: plan({ ownShares }), batch: shard, use: 'train' })],
        compile,
        'supernet.batch',
      );
      await requireMemory(
        [() => ({ plan: plan({}), batch: fitness.batch, use: 'evaluate' })],
        compile,
        'fitness.batch',
      );
    }
  }

  async evaluate({ evaluate }: Proposal<Genome>, context: EvaluationContext): Promise<Outcome[]> {
    const [candidate, ...others] = evaluate;
    if (!candidate || others.length > 0)
      throw new Error('a search by gradient has one candidate in each generation');
    const opened = this.#open();
    const { method, experiment } = this.#options;
    const moment = momentOf(method, context.generation, experiment.epochs);
    this.#enterStage(moment);
    const epoch = this.#state.enter(context.generation);
    const save = () => context.checkpoint(() => this.snapshot());
    try {
      await this.#train(opened, moment, epoch, context, save);
      const scores = await this.#score(opened, moment, context);
      const outcome = this.#outcome(scores, moment, epoch);
      this.#state.chosen = scores.chosen;
      this.#state.epoch = undefined;
      return [outcome];
    } catch (error) {
      if (error instanceof DivergedError) {
        this.#state.epoch = undefined;
        return [{ status: 'failed', reason: `training: ${error.message}`, metrics: {} }];
      }
      // A user who stops loses nothing: everything up to here comes back through `restore`.
      if (context.signal.aborted) await save();
      throw error;
    }
  }

  #open(): Opened {
    if (!this.#opened) throw new Error('the search by gradient is not open');
    return this.#opened;
  }

  #enterStage({ stage }: Moment): void {
    const { method, experiment } = this.#options;
    const { stage: current, architecture, kept } = this.#state;
    if (stage <= current) return;
    const { operations } = method.stages[stage]!;
    const left = operations === undefined ? kept : pruned(architecture.alphas, kept, operations);
    const alphas = initialParameters(method, left, experiment.seed, stage);
    this.#state.begin(stage, { kept: left, alphas });
  }

  /** Plans are large: each is built once, and the last few are kept. */
  #plan(stage: number, kept: Kept, options: Omit<MixtureOptions, 'cells' | 'kept'>): MixtureNetwork {
    const { mixtures, method } = this.#options;
    const { cells } = method.stages[stage]!;
    const all = { ...options, cells, kept };
    const key = JSON.stringify([stage, kept, options]);
    const known = this.#networks.get(key);
    if (known) return known;
    const { operations } = mixtures;
    const network = { plan: mixtures.plan(all), groups: mixtures.groups(all), kept, operations };
    if (this.#networks.size >= 4) this.#networks.clear();
    this.#networks.set(key, network);
    return network;
  }

  #train(
    { pool, train, validation }: Opened,
    moment: Moment,
    epoch: EpochState,
    context: EvaluationContext,
    save: () => Promise<void>,
  ): Promise<void> {
    const { method, experiment } = this.#options;
    const { training, augmentation, seed, checkpointSteps } = experiment;
    const { ownShares } = method;
    return trainEpoch(
      {
        ...{ method, moment, training, augmentation, seed, pool, signal: context.signal },
        network: this.#plan(moment.stage, this.#state.kept, { ...method.network(moment), ownShares }),
        state: this.#state,
        images: { weights: train, architecture: validation },
        stepped: async (done, total) => {
          context.progress({ phase: 'train', done, total });
          if (done % checkpointSteps === 0) await save();
        },
      },
      epoch,
    );
  }

  #score({ pool, scored }: Opened, moment: Moment, context: EvaluationContext): Promise<EpochScores> {
    const { method, experiment } = this.#options;
    const { fitness, augmentation, seed } = experiment;
    return scoreEpoch({
      ...{ method, fitness, augmentation, seed, pool, signal: context.signal, images: scored },
      epoch: context.generation,
      network: this.#plan(moment.stage, this.#state.kept, {}),
      state: this.#state,
      scored: (done, total) => context.progress({ phase: 'evaluate', done, total }),
    });
  }

  #outcome({ chosen, derived, mixture }: EpochScores, moment: Moment, epoch: EpochState): Outcome {
    const { method, mixtures, space } = this.#options;
    const { architecture, kept, chosen: before } = this.#state;
    const genome = space.embed(mixtures.architecture(chosen));
    const percent = ({ correct, count }: typeof derived): number => (100 * correct) / count;
    return {
      status: 'ok',
      genome,
      metrics: {
        accuracy: percent(derived),
        loss: derived.loss / derived.count,
        trainingLoss: epoch.loss / epoch.count,
        ...(mixture && { mixtureAccuracy: percent(mixture) }),
        entropy: entropyOf(architecture.alphas),
        skips: skipsOf(chosen, mixtures.operations),
        changes: changesOf(chosen, before),
        ...this.#cost(genome),
      },
      feedback: shareRecord(mixtures, architecture.alphas, kept, method.settings(moment)),
    };
  }

  snapshot(): Snapshot {
    return this.#state.snapshot();
  }

  /** Weights and running statistics; momentum and what else was learned begins anew. */
  inherit(other: Snapshot): Inheritance | undefined {
    return withWeightsOf(other, this.snapshot());
  }

  /** Throws SnapshotError for another search's. */
  async restore(snapshot: Snapshot): Promise<void> {
    this.#state.restore(snapshot);
  }

  async close(): Promise<void> {
    await this.#opened?.pool.close();
    this.#opened = undefined;
  }
}
