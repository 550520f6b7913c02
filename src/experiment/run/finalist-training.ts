/** Trains networks after a search to a number of epochs, each from where it stands, and keeps where that is. */
import type { Snapshot } from '../../search/evaluator.js';
import type { Plan } from '../../plan/plan.js';
import { weightsIn } from '../../store/read-checkpoint.js';
import type { Tensors } from '../../store/safetensors.js';
import type { TrainingResultSoFar, TrainingStates } from '../../store/training-states.js';
import type { Pool } from '../../train/pool/pool.js';
import type { TrainingJob } from '../../train/pool/training-job.js';
import type { Images } from '../../data/image-set.js';

export interface TrainedNetwork {
  /** Of its files. */
  readonly name: string;
  readonly plan: Plan;
}

export class FinalistTraining {
  constructor(
    private readonly pool: Pool,
    private readonly job: Omit<TrainingJob, 'plan'>,
    private readonly states: TrainingStates,
    /** After each epoch. */
    private readonly epochDone: () => void,
  ) {}

  /** Of the validation images so far. */
  results(name: string): readonly TrainingResultSoFar[] {
    return this.states.read(name)?.results ?? [];
  }

  /** Weights and running statistics where it stands now, by name. */
  weights(name: string): Tensors {
    return weightsIn(this.states.read(name)?.snapshot.tensors ?? {});
  }

  /** Does nothing where it was done before. A network whose training failed stays failed. */
  async trainTo({ name, plan }: TrainedNetwork, epochs: number, signal: AbortSignal): Promise<void> {
    const known = this.states.read(name);
    const results = known?.results ?? [];
    if (results.some((result) => result.epochs === epochs || result.reason !== undefined)) return;
    let newest: Snapshot = known?.snapshot ?? nothing;
    const save = (snapshot: Snapshot): void => this.states.write(name, { results, snapshot });
    const trained = await this.pool.train(
      { ...this.job, plan, until: epochs },
      {
        signal,
        ...(known && { resume: known.snapshot }),
        checkpoint: (snapshot) => Promise.resolve(save(snapshot())),
        epoch: (_, snapshot) => {
          save((newest = snapshot()));
          this.epochDone();
          return Promise.resolve();
        },
      },
    );
    const result: TrainingResultSoFar =
      trained.status === 'failed'
        ? { epochs, reason: trained.reason }
        : { epochs, accuracy: trained.value.accuracy, loss: trained.value.loss };
    this.states.write(name, { results: [...results, result], snapshot: newest });
  }

  /** Scores a network that has had `epochs` with other images. Undefined where its training failed. */
  async test(
    { name, plan }: TrainedNetwork,
    epochs: number,
    images: Images,
    signal: AbortSignal,
  ): Promise<{ readonly accuracy: number; readonly loss: number } | undefined> {
    const state = this.states.read(name);
    if (state?.results.find((result) => result.epochs === epochs)?.loss === undefined) return undefined;
    const job = { ...this.job, plan, until: epochs, images: { ...this.job.images, score: images } };
    const scored = await this.pool.train(job, { signal, resume: state.snapshot });
    if (scored.status === 'failed') return undefined;
    const { accuracy, loss } = scored.value;
    return { accuracy, loss };
  }
}

const nothing: Snapshot = { tensors: {}, state: null };
