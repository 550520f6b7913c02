/**
 * One step of training from scratch, as the EvNAS code's train.py takes it: cross entropy plus the auxiliary head's,
 * clipped SGD with momentum, running statistics. The pieces of the batch go to the crew.
 */
import type { Seed } from '../../random.js';
import type { Augmentation } from '../../data/fill-batch.js';
import type { Score } from '../../network/network.js';
import {
  averageGradients,
  sgdStep,
  trainable,
  updateStatistics,
  type Trained,
} from '../../network/optimiser.js';
import type { Crew } from './crew.js';
import { pieceSize, type EpochRates, type ScratchOptions } from './options.js';
import { sumScores, type ScratchTask } from '../pool/scratch-task.js';
import { sharePlan, type SharedPlan } from '../pool/shared-plan.js';
import { TrainingError } from '../training-error.js';
import { weightTable, type WeightTable } from '../../network/weights.js';
import { statisticMomenta } from '../../plan/graph.js';
import type { Plan } from '../../plan/plan.js';

/** A network and how it is trained. */
export interface Trainee {
  readonly plan: Plan;
  readonly options: ScratchOptions;
  readonly augmentation: Augmentation;
  /** Names the streams of the weights, the batches' order, the augmentation, dropout and drop path. */
  readonly seed: Seed;
}

export interface Step {
  /** Images of the batch. */
  readonly indices: Int32Array;
  readonly rates: EpochRates;
  /** Tells this step from all others. */
  readonly name: readonly (string | number)[];
}

/** What the steps of one network share. */
export class Stepper {
  readonly #plan: SharedPlan;
  readonly #names: readonly string[];
  readonly #momenta: ReadonlyMap<string, number>;
  readonly #pieces: WeightTable[] = [];
  readonly #gradients: WeightTable;

  constructor(
    readonly trainee: Trainee,
    readonly crew: Crew,
  ) {
    const { plan } = trainee;
    this.#plan = sharePlan(plan);
    this.#names = plan.weights.map(({ name }) => name);
    this.#momenta = statisticMomenta(plan);
    this.#gradients = weightTable(plan.weights);
  }

  /**
   * Changes weights and momentum once the gradients of all pieces are there, and not at all if it throws:
   * TrainingError if it diverges or does not fit, or the signal's reason.
   */
  async step(tables: Omit<Trained, 'gradients'>, step: Step, signal: AbortSignal): Promise<Score> {
    const { options } = this.trainee;
    const size = pieceSize(options);
    const pieces = Array.from({ length: Math.ceil(step.indices.length / size) }, (_, piece) =>
      step.indices.slice(piece * size, (piece + 1) * size),
    );
    const scores = await Promise.all(
      pieces.map((indices, piece) =>
        this.crew.run((attempt) => this.#task(tables.weights, { ...step, indices }, piece, attempt), signal),
      ),
    );
    const score = sumScores(scores);
    if (!Number.isFinite(score.loss)) throw new TrainingError('the training loss is not finite');
    this.#update(tables, pieces.length, step.rates);
    return score;
  }

  #task(weights: WeightTable, step: Step, piece: number, attempt: number): ScratchTask {
    const { plan, options, augmentation, seed } = this.trainee;
    // The worker that died over the first attempt may still be writing.
    if (attempt > 0 || !this.#pieces[piece]) this.#pieces[piece] = weightTable(plan.weights);
    return {
      purpose: 'scratch-gradients',
      plan: this.#plan,
      batch: pieceSize(options),
      values: weights.values.buffer as SharedArrayBuffer,
      gradients: this.#pieces[piece].values.buffer as SharedArrayBuffer,
      indices: step.indices,
      ...{ augmentation, seed, name: [...step.name, piece] },
      options: {
        auxiliaryWeight: plan.auxiliary === undefined ? 0 : options.auxiliaryWeight,
        dropPathRate: step.rates.dropPath,
        labelSmoothing: options.labelSmoothing,
      },
    };
  }

  #update(tables: Omit<Trained, 'gradients'>, pieces: number, rates: EpochRates): void {
    const replicas = this.#pieces.slice(0, pieces).map((gradients) => ({ gradients, names: this.#names }));
    averageGradients(this.#gradients, replicas);
    const all = { ...tables, gradients: this.#gradients };
    const { options } = this.trainee;
    try {
      sgdStep(all, trainable(this.#names, tables.weights), { ...options, learningRate: rates.learningRate });
    } catch (error) {
      throw error instanceof RangeError ? new TrainingError(error.message) : error;
    }
    updateStatistics(tables.weights, this.#gradients, this.#momenta);
  }
}
