/** Where a training from scratch stands between two steps, and how it is kept. */
import type { Score } from '../../network/network.js';
import { sumScores } from '../../network/score.js';
import { initialise, view, weightTable, type WeightTable } from '../../network/weights.js';
import type { Plan } from '../../plan/plan.js';
import type { Snapshot } from '../../search/evaluator.js';
import { tensorOf, tensorsOf } from '../pool/snapshot-tensors.js';
import type { EpochRecord, TrainingJob } from '../pool/training-job.js';
import { TrainingError } from '../training-error.js';

export interface TrainingState {
  readonly weights: WeightTable;
  readonly momentum: WeightTable;
  /** The next step of the epoch that is being trained. */
  step: number;
  /** Of that epoch's steps so far. */
  score: Score;
  /** The complete epochs. */
  epochs: readonly EpochRecord[];
}

/** The plain JSON of a snapshot. */
type Position = Pick<TrainingState, 'step' | 'score' | 'epochs'>;

const noScore: Score = sumScores([]);

export function freshState({
  plan,
  seed,
  initial = {},
}: Pick<TrainingJob, 'plan' | 'seed' | 'initial'>): TrainingState {
  const weights = weightTable(plan.weights);
  initialise(weights, seed);
  for (const { name, shape } of plan.weights) {
    const given = initial[name];
    if (given?.shape.join() === shape.join()) view(weights, name).set(given.values);
  }
  return { weights, momentum: weightTable(plan.weights), step: 0, score: noScore, epochs: [] };
}

/** Counts one more step of an epoch that has `steps`. */
export function recordStep(state: TrainingState, score: Score, steps: number, learningRate: number): void {
  state.step++;
  state.score = sumScores([state.score, score]);
  if (state.step < steps) return;
  const { loss, correct, count } = state.score;
  const epoch = state.epochs.length;
  const record = { epoch, learningRate, loss: loss / count, accuracy: (100 * correct) / count };
  Object.assign(state, { step: 0, score: noScore, epochs: [...state.epochs, record] } satisfies Position);
}

/** Named `weights/NAME` and `momentum/NAME`; views that the next step changes. */
export function snapshotOf({ weights, momentum, step, score, epochs }: TrainingState): Snapshot {
  const names = [...weights.slots.keys()];
  return {
    tensors: { ...tensorsOf('weights', weights, names), ...tensorsOf('momentum', momentum, names) },
    state: { step, score, epochs } satisfies Position,
  };
}

/** Throws TrainingError if the snapshot is not one of this plan. */
export function restoredState(plan: Plan, snapshot: Snapshot): TrainingState {
  const restore = (part: string): WeightTable => {
    const table = weightTable(plan.weights);
    for (const [name, { size }] of table.slots) {
      const values = tensorOf(snapshot, part, name)?.values;
      if (values?.length !== size)
        throw new TrainingError(
          `the checkpoint is not of this network: ${part}/${name} has ${values?.length ?? 0} values, not ${size}`,
        );
      view(table, name).set(values);
    }
    return table;
  };
  return { weights: restore('weights'), momentum: restore('momentum'), ...(snapshot.state as Position) };
}
