/**
 * One generation's training of the shared weights: the genomes take turns, one for each batch (Sinha and Chen 2021;
 * spec of the reference: individual t mod n trains with batch t). With several replicas a step takes as many
 * consecutive (genome, batch) pairs, and steps by the mean of their gradients, added in the order of the pairs.
 */
import {
  averageGradients,
  sgdStep,
  trainable,
  updateStatistics,
  type Replica,
  type SgdSettings,
} from '../../network/optimiser.js';
import type { Answer, TaskSource } from '../pool/pool.js';
import { curriculum, sgdSettings, type Curriculum } from './curriculum.js';
import { longestFirst, type SupernetPlan } from './plans.js';
import { trainResident } from './resident.js';
import type { TrainingRun } from './run.js';
import type { GenerationState, SupernetState } from './state.js';
import type { WeightTable } from '../../network/weights.js';

/** With how far each of its running statistics moves. */
interface TrainedReplica extends Replica {
  readonly momenta: SupernetPlan['momenta'];
}

/** Trains from the step where `generation` stands to its last. */
export async function trainGeneration(run: TrainingRun, generation: GenerationState): Promise<void> {
  const course = curriculum(run.experiment, run.images, generation.generation);
  const settings = sgdSettings(run.experiment, generation.generation);
  const slots = new GradientSlots(run.state.weights, run.experiment.supernet.replicas);
  while (generation.step < course.steps) {
    run.signal.throwIfAborted();
    if (run.resident && (await trainResident(run, generation, course, settings))) {
      await run.stepped(generation.step, course.steps);
      continue;
    }
    const pairs = course.pairs(generation.step).filter((pair) => !generation.failures[pair % run.genomes]);
    const turns = longestFirst(pairs.map((pair) => run.plan(pair % run.genomes)));
    const tasks = turns.map((slot) => replicaTask(run, generation, course, slots, pairs[slot]!, slot));
    const inTurn = await run.pool.all(tasks, run.signal);
    const answers = pairs.map((_, slot) => inTurn[turns.indexOf(slot)]!);
    const replicas = succeeded(run, generation, slots, pairs, answers);
    if (replicas.length > 0) step(run.state, slots, replicas, settings);
    generation.step++;
    await run.stepped(generation.step, course.steps);
  }
}

function replicaTask(
  { experiment, genomes, plan }: TrainingRun,
  { generation }: GenerationState,
  course: Curriculum,
  slots: GradientSlots,
  pair: number,
  slot: number,
): TaskSource {
  const order = { indices: course.indices(pair), noise: ['train', generation, pair] };
  return (attempt) => {
    if (attempt > 0) slots.renew(slot);
    return {
      purpose: 'train',
      plan: plan(pair % genomes).shared,
      batch: experiment.supernet.batch,
      augmentation: experiment.dataset,
      order,
      gradients: slots.shared(slot),
    };
  };
}

/** The replicas that have a gradient, in the order of the pairs; notes the genomes of the others as failed. */
function succeeded(
  run: TrainingRun,
  generation: GenerationState,
  slots: GradientSlots,
  pairs: readonly number[],
  answers: readonly Answer[],
): TrainedReplica[] {
  return pairs.flatMap((pair, slot) => {
    const answer = answers[slot]!;
    const genome = pair % run.genomes;
    const { names, momenta } = run.plan(genome);
    if (answer.status === 'ok') return [{ gradients: slots.tables[slot]!, names, momenta }];
    generation.failures[genome] ??= `training: ${answer.reason}`;
    return [];
  });
}

function step(
  { weights, momentum }: SupernetState,
  slots: GradientSlots,
  replicas: readonly TrainedReplica[],
  settings: SgdSettings,
): void {
  const trained = replicas.map(({ gradients, names }) => ({ gradients, names: trainable(names, weights) }));
  const names = averageGradients(slots.mean, trained);
  sgdStep({ weights, momentum, gradients: slots.mean }, names, settings);
  for (const { gradients, momenta } of replicas) updateStatistics(weights, gradients, momenta);
}

/** Shared memory for each replica's gradients, and their mean. */
class GradientSlots {
  readonly tables: WeightTable[];
  readonly mean: WeightTable;

  constructor(
    readonly like: WeightTable,
    replicas: number,
  ) {
    this.tables = Array.from({ length: replicas }, () => this.#blank());
    this.mean = this.#blank();
  }

  shared(slot: number): SharedArrayBuffer {
    return this.tables[slot]!.values.buffer as SharedArrayBuffer;
  }

  /** Fresh memory: a worker that was given up may still write into the old. */
  renew(slot: number): void {
    this.tables[slot] = this.#blank();
  }

  #blank(): WeightTable {
    const { slots, values } = this.like;
    return { slots, values: new Float32Array(new SharedArrayBuffer(values.byteLength)) };
  }
}
