/**
 * Training steps on a device that keeps weights and momentum: many as one job, so that they travel there and back
 * once. The course of the training is the same as step by step; sums are the device's.
 */
import type { Course, TrainingRun } from './course.js';
import type { GenerationState } from './state.js';

/** Steps in a job: few enough that a device that is lost costs seconds. */
const most = 25;

/** Where the run of steps that `step` is in begins and ends; no run goes across a checkpoint. */
function runAround(step: number, every: number): { readonly from: number; readonly to: number } {
  const from = Math.max(step - (step % most), step - (step % every));
  const to = Math.min(step - (step % most) + most, step - (step % every) + every);
  return { from, to };
}

/**
 * Takes the steps up to the end of the run that the generation is at the beginning of. False, with nothing changed,
 * where they have to be taken one by one: in the middle of a run, or when one of them failed, which shows then whose
 * genome it was.
 */
export async function takeDeviceSteps(
  { experiment, images, state: { weights, momentum }, pool, plan, signal }: TrainingRun,
  generation: GenerationState,
  course: Course,
): Promise<boolean> {
  const { from, to } = runAround(generation.step, experiment.checkpoint.steps);
  if (from !== generation.step) return false;
  const end = Math.min(to, course.steps);
  const turns = Array.from({ length: end - from }, (_, i) => course.open(from + i)).flat();
  const result = await pool.steps(
    {
      ...{ tables: { weights, momentum }, images, settings: course.settings },
      ...{ augmentation: experiment.dataset, batch: experiment.supernet.batch },
      steps: turns.map(({ turn, genome, indices }) => ({
        ...plan(genome),
        order: { indices, noise: course.noise(turn) },
      })),
    },
    signal,
  );
  if (result.status === 'failed') return false;
  generation.step = end;
  return true;
}
