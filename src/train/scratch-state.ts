/** Where a training from scratch stands between two slices, and how it is kept. */
import type { Seed } from '../random.js';
import type { Snapshot } from '../search/evaluator.js';
import type { Plan } from '../space/plan.js';
import type { Score } from './network.js';
import { addScores, noScore } from './scratch-steps.js';
import { TrainingError } from './training-error.js';
import { initialise, view, weightTable, type WeightTable } from './weights.js';

/** What an epoch came to. */
export interface EpochRecord {
  readonly epoch: number;
  readonly learningRate: number;
  /** Mean cross entropy of the training batches, each before its step. */
  readonly loss: number;
  /** Their accuracy in percent. */
  readonly accuracy: number;
}

export interface TrainingState {
  readonly weights: WeightTable;
  readonly momentum: WeightTable;
  /** The epoch that is being trained. */
  readonly epoch: number;
  /** Its next step. */
  readonly step: number;
  /** Of its steps so far. */
  readonly score: Score;
  /** The complete ones. */
  readonly epochs: readonly EpochRecord[];
}

/** The plain JSON of a snapshot. */
type Position = Pick<TrainingState, 'epoch' | 'step' | 'score' | 'epochs'>;

export function freshState(plan: Plan, seed: Seed): TrainingState {
  const weights = weightTable(plan.weights);
  initialise(weights, seed);
  return { weights, momentum: weightTable(plan.weights), epoch: 0, step: 0, score: noScore, epochs: [] };
}

/** The state after steps that came to `score` and ended before step `next` of `steps`. */
export function withScore(
  state: TrainingState,
  score: Score,
  next: number,
  steps: number,
  learningRate: number,
): TrainingState {
  const sum = addScores(state.score, score);
  if (next < steps) return { ...state, step: next, score: sum };
  const record = {
    epoch: state.epoch,
    learningRate,
    loss: sum.loss / sum.count,
    accuracy: (100 * sum.correct) / sum.count,
  };
  return { ...state, epoch: state.epoch + 1, step: 0, score: noScore, epochs: [...state.epochs, record] };
}

/** Named `weights/NAME` and `momentum/NAME`. */
export function snapshotOf({ weights, momentum, epoch, step, score, epochs }: TrainingState): Snapshot {
  const tensors: Record<string, { shape: readonly number[]; values: Float32Array }> = {};
  for (const [part, table] of Object.entries({ weights, momentum })) {
    for (const [name, { weight }] of table.slots) {
      tensors[`${part}/${name}`] = { shape: weight.shape, values: view(table, name) };
    }
  }
  const state: Position = { epoch, step, score, epochs };
  return { tensors, state };
}

/** Throws TrainingError if the snapshot is not one of this plan. */
export function restoredState(plan: Plan, snapshot: Snapshot): TrainingState {
  const restore = (part: string): WeightTable => {
    const table = weightTable(plan.weights);
    for (const [name, { size }] of table.slots) {
      const values = snapshot.tensors[`${part}/${name}`]?.values;
      if (values?.length !== size) {
        throw new TrainingError(
          `the checkpoint is not of this network: ${part}/${name} has ${values?.length ?? 0} values, not ${size}`,
        );
      }
      view(table, name).set(values);
    }
    return table;
  };
  return {
    weights: restore('weights'),
    momentum: restore('momentum'),
    ...(snapshot.state as Position),
  };
}
