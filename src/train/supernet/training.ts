/**
 * One generation's training of the shared weights: the genomes take turns, one for each batch (Sinha and Chen 2021;
 * spec of the reference: individual t mod n trains with batch t). With several replicas a step takes as many
 * consecutive turns, and steps by the mean of their gradients, added in the order of the turns.
 */
import { courseOf, type Course, type TrainingRun } from './course.js';
import { takeDeviceSteps } from './device-steps.js';
import type { GenerationState } from './state.js';

/** Trains from the step where `generation` stands to its last. */
export async function trainGeneration(run: TrainingRun, generation: GenerationState): Promise<void> {
  const course = courseOf(run, generation);
  while (generation.step < course.steps) {
    run.signal.throwIfAborted();
    if (run.keepWeights) await takeDeviceSteps(run, generation, course);
    else {
      await trainStep(run, generation, course);
      generation.step++;
    }
    await run.stepped(generation.step, course.steps);
  }
}

/** Notes genomes that fail. */
async function trainStep(run: TrainingRun, generation: GenerationState, course: Course): Promise<void> {
  const { experiment, images, state, pool, plan } = run;
  const { weights, momentum } = state;
  const turns = course.open(generation.step);
  const results = await pool.step(
    {
      ...{ tables: { weights, momentum }, images, settings: course.settings, options: course.options },
      ...{ augmentation: experiment.dataset, batch: experiment.supernet.batch },
      replicas: turns.map(({ turn, genome, indices }) => ({
        ...plan(genome),
        shards: [{ indices, noise: course.noise(turn) }],
      })),
    },
    run.signal,
  );
  results.forEach((result, i) => {
    if (result.status === 'failed') generation.failures[turns[i]!.genome] ??= `training: ${result.reason}`;
  });
}
