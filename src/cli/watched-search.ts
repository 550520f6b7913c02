/** A search with what is said while it goes on, and with what ends its session. */
import type { SearchOptions, SearchOutcome } from '../experiment/run/search.js';
import type { Measures } from '../report/measures.js';
import { progressView, type ProgressView } from './progress.js';
import { announcement } from './search-end.js';
import { timed, trialsAreThere, type SessionLimits } from './session.js';
import { stoppable } from './stop.js';
import type { Voice } from './voice.js';

export interface WatchedSearch {
  readonly result: SearchOutcome;
  /** Of a search that a signal stopped. */
  readonly exitCode: number | undefined;
}

export async function watchedSearch(
  voice: Voice,
  limits: SessionLimits,
  run: (listeners: SearchOptions) => Promise<SearchOutcome>,
): Promise<WatchedSearch> {
  let view: ProgressView | undefined;
  let measures: Measures | undefined;
  let stopTimer = (): void => undefined;
  const { trials: most = Infinity } = limits;
  try {
    const { result, stopped } = await stoppable(voice, (signal, end) =>
      run({
        signal,
        onNote: (note) => voice.err(note),
        onStart: (started) => {
          stopTimer = timed(limits, end);
          voice.begin(started.folder);
          voice.err(announcement(started));
          ({ measures } = started);
          view = progressView(voice, measures);
        },
        onProgress: (progress) => view?.progress(progress),
        onGeneration: (generation, trials) => {
          if (measures) voice.trials(trials, measures);
          view?.generation(generation, trials);
          const count = (trials.at(-1)?.trial ?? -1) + 1;
          if (count >= most) end(trialsAreThere(count));
        },
      }),
    );
    voice.log(`${result.status}: ${result.generation} generations, ${result.trials} trials`);
    return { result, exitCode: result.status === 'interrupted' ? stopped : undefined };
  } catch (error) {
    voice.log(error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    stopTimer();
    view?.end();
  }
}
