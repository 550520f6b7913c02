/**
 * Training steps on a device that keeps weights and momentum: many as one job, so that they travel there and back
 * once. The course of the training is the same as step by step; sums are the device's.
 */
import type { Score } from '../../network/network.js';
import { succeeded, type Result } from '../pool/result.js';
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
 * Takes the steps up to the end of the run that the generation is at the beginning of; in the middle of a run, or when
 * one of them failed, a single one, which shows whose genome it is: a step that fails alone is noted with its genome and
 * left out. All of them are taken on the device: steps of the host would have other sums.
 */
export async function takeDeviceSteps(
  run: TrainingRun,
  generation: GenerationState,
  course: Course,
): Promise<void> {
  const { from, to } = runAround(generation.step, run.experiment.checkpoint.steps);
  const end = Math.min(to, course.steps);
  const all = from === generation.step && (await deviceSteps(run, course, from, end)).status === 'ok';
  if (!all) {
    const alone = await deviceSteps(run, course, generation.step, generation.step + 1);
    if (alone.status === 'failed') noteFailure(generation, course, alone.reason);
  }
  generation.step = all ? end : generation.step + 1;
}

function noteFailure(generation: GenerationState, course: Course, reason: string): void {
  for (const { genome } of course.open(generation.step))
    generation.failures[genome] ??= `training: ${reason}`;
}

/** The steps [from, to) as one job; weights and momentum change when all of them succeed. */
async function deviceSteps(
  { experiment, images, state: { weights, momentum }, pool, plan, signal }: TrainingRun,
  course: Course,
  from: number,
  to: number,
): Promise<Result<readonly Score[]>> {
  const turns = Array.from({ length: to - from }, (_, i) => course.open(from + i)).flat();
  if (turns.length === 0) return succeeded([]);
  return pool.steps(
    {
      ...{ tables: { weights, momentum }, images, settings: course.settings, options: course.options },
      ...{ augmentation: experiment.dataset, batch: experiment.supernet.batch },
      steps: turns.map(({ turn, genome, indices }) => ({
        ...plan(genome),
        order: { indices, noise: course.noise(turn) },
      })),
    },
    signal,
  );
}
