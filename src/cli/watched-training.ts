/** A training with what is said while it goes on, and with what ends its session. */
import type { TrainingOptions, TrainingOutcome } from '../experiment/run/training.js';
import { timed, type SessionLimits } from './session.js';
import { stoppable } from './stop.js';
import { trainingAnnouncement } from './training-end.js';
import { trainingView, type TrainingView } from './training-progress.js';
import type { Voice } from './voice.js';

export interface WatchedTraining {
  readonly result: TrainingOutcome;
  /** Of a training that a signal stopped. */
  readonly exitCode: number | undefined;
}

export async function watchedTraining(
  voice: Voice,
  limits: SessionLimits,
  run: (listeners: TrainingOptions) => Promise<TrainingOutcome>,
): Promise<WatchedTraining> {
  let view: TrainingView | undefined;
  let stopTimer = (): void => undefined;
  try {
    const { result, stopped } = await stoppable(voice, (signal, end) =>
      run({
        signal,
        onNote: (note) => voice.err(note),
        onStart: (started) => {
          stopTimer = timed(limits, end);
          voice.begin(started.folder);
          voice.err(trainingAnnouncement(started));
          view = trainingView(voice, started.experiment.training.epochs);
        },
        onProgress: (progress) => view?.progress(progress),
        onEpoch: (epoch) => view?.epoch(epoch),
      }),
    );
    voice.log(`${result.status}: ${result.epochs} epochs`);
    return { result, exitCode: result.status === 'interrupted' ? stopped : undefined };
  } catch (error) {
    voice.log(error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    stopTimer();
    view?.end();
  }
}
