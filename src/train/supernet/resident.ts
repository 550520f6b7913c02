/**
 * Training steps on a device that holds weights and momentum: many in one task, so that they travel there and back
 * once. The course of the training is the same as step by step; sums are the device's.
 */
import type { SgdSettings } from '../../network/optimiser.js';
import type { Curriculum } from './curriculum.js';
import type { TrainingRun } from './run.js';
import type { GenerationState } from './state.js';

/** Steps in a task: few enough that a device that is lost costs seconds. */
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
export async function trainResident(
  run: TrainingRun,
  generation: GenerationState,
  course: Curriculum,
  settings: SgdSettings,
): Promise<boolean> {
  const { experiment, state, plan, genomes } = run;
  const { from, to } = runAround(generation.step, experiment.checkpoint.steps);
  if (from !== generation.step) return false;
  const end = Math.min(to, course.steps);
  const pairs = Array.from({ length: end - from }, (_, i) => course.pairs(from + i)).flat();
  const steps = pairs
    .filter((pair) => !generation.failures[pair % genomes])
    .map((pair) => ({
      plan: plan(pair % genomes).shared,
      order: { indices: course.indices(pair), noise: ['train', generation.generation, pair] },
    }));
  const blank = (): SharedArrayBuffer => new SharedArrayBuffer(state.weights.values.byteLength);
  let into = { weights: blank(), momentum: blank() };
  const [answer] = await run.pool.all(
    [
      (attempt) => {
        // A worker that was given up may still write into the old.
        if (attempt > 0) into = { weights: blank(), momentum: blank() };
        return {
          purpose: 'resident',
          batch: experiment.supernet.batch,
          augmentation: experiment.dataset,
          steps,
          settings,
          momentum: state.momentum.values.buffer as SharedArrayBuffer,
          into,
        };
      },
    ],
    run.signal,
  );
  if (answer?.status !== 'ok') return false;
  state.weights.values.set(new Float32Array(into.weights));
  state.momentum.values.set(new Float32Array(into.momentum));
  generation.step = end;
  return true;
}
