/** The loop of every search by gradient: one epoch, step by step, from where it stands. */
import type { Augmentation } from '../../data/fill-batch.js';
import type { Images } from '../../data/image-set.js';
import { cosine } from '../../network/schedule.js';
import type { SgdSettings } from '../../network/optimiser.js';
import { stream, type Seed } from '../../random.js';
import type { Pool } from '../pool/pool.js';
import { architectureBatch, shardsOf, weightBatches } from './batches.js';
import type { GradientMethod, Moment, Purpose, Uniform } from './method.js';
import { DivergedError, type MixtureNetwork, type Pass } from './passes.js';
import { takeSearchStep } from './search-step.js';
import type { TrainingSettings } from './settings.js';
import type { EpochState, GradientState } from './state.js';

export interface EpochRun {
  readonly method: GradientMethod;
  readonly moment: Moment;
  readonly network: MixtureNetwork;
  readonly state: GradientState;
  readonly training: TrainingSettings;
  readonly seed: Seed;
  readonly images: Readonly<Record<Purpose, Images>>;
  readonly augmentation: Augmentation;
  readonly pool: Pool;
  readonly signal: AbortSignal;
  /** Called after each step, with nothing running. */
  readonly stepped: (done: number, total: number) => Promise<void>;
}

/** Trains from the step where the epoch stands to its last. Throws DivergedError. */
export async function trainEpoch(run: EpochRun, epoch: EpochState): Promise<void> {
  const { method, moment, network, state: learned, training, seed, images } = run;
  const batches = weightBatches(images.weights.count, training.batch, seed, epoch.epoch);
  const settings = sgdSettings(training, moment);
  while (epoch.step < batches.length) {
    run.signal.throwIfAborted();
    const { step } = epoch;
    const size = Math.min(training.batch, images.architecture.count);
    const indices = {
      weights: batches[step]!,
      architecture: architectureBatch(images.architecture.count, size, seed, epoch.epoch, step),
    };
    const { score } = await takeSearchStep({
      ...{ method, moment, network, learned, settings },
      uniform: (purpose) => uniform(seed, method.name, purpose, epoch.epoch, step),
      pass: passOf(run, epoch.epoch, step, indices),
    });
    epoch.step++;
    epoch.loss += score.loss;
    epoch.correct += score.correct;
    epoch.count += score.count;
    await run.stepped(epoch.step, batches.length);
  }
}

/** The learning rate falls along half a cosine over the epochs of a stage. */
export function sgdSettings(
  { learningRate, minimumLearningRate, clip = Infinity, ...others }: TrainingSettings,
  { epoch, epochs }: Moment,
): SgdSettings {
  return { ...others, clip, learningRate: cosine(epoch, epochs, learningRate, minimumLearningRate) };
}

function passOf(
  { pool, seed, images, augmentation, training, method, signal }: EpochRun,
  epoch: number,
  step: number,
  indices: Readonly<Record<Purpose, Int32Array>>,
): Pass {
  return async ({ images: which, ...request }) => {
    const shards = shardsOf(indices[which], training.replicas);
    const result = await pool.gradients(
      {
        ...{ ...request, augmentation, images: images[which] },
        batch: Math.ceil(training.batch / training.replicas),
        shards: shards.map((own, shard) => ({
          indices: own,
          noise: [seed, 'search', which, epoch, step, shard],
        })),
        ...(method.dropPathRate > 0 && { options: { dropPathRate: method.dropPathRate } }),
      },
      signal,
    );
    if (result.status === 'failed') throw new DivergedError(result.reason);
    return result.value;
  };
}

/** Numbers in (0, 1) from a stream for each pass and name. */
function uniform(seed: Seed, method: string, purpose: Purpose, epoch: number, step: number): Uniform {
  return (name, rows, columns) => {
    const random = stream(seed, method, purpose, epoch, step, name);
    const draw = (): number => {
      for (;;) {
        const u = random.next();
        if (u > 0) return u;
      }
    };
    return Array.from({ length: rows }, () => Array.from({ length: columns }, draw));
  };
}
