/** Progress of a search on `err`: a bar with the time left for a person, a line a generation for a file. */
import { SingleBar } from 'cli-progress';
import { inWords } from '../report/charts.js';
import { duration } from '../report/figures.js';
import { firstMetric, type Measures } from '../report/measures.js';
import { history } from '../report/summary.js';
import type { SearchProgress } from '../search/controller.js';
import type { Trial } from '../search/strategy.js';
import { barOptions, type BarWords } from './bar-format.js';
import type { Terminal } from './terminal.js';
import { TimeLeft } from './time-left.js';

export interface ProgressView {
  progress(progress: SearchProgress): void;
  generation(generation: number, trials: readonly Trial[]): void;
  /** Takes the bar away. */
  end(): void;
}

/** Between two lines about one generation, where there is no terminal. */
const LINE_EVERY_SECONDS = 60;

const phases: Readonly<Record<string, string>> = {
  train: 'training',
  evaluate: 'scoring',
  rescore: 'scoring the best again',
  finalists: 'training the best from scratch, epoch',
};

/** They come after the last generation. */
const closingPhases: ReadonlySet<string> = new Set(['rescore', 'finalists']);

/** Generations that are done; while one is trained and scored, as many as there were before it. */
function generationsDone({ generation, phase }: SearchProgress): number {
  return closingPhases.has(phase) ? generation + 1 : generation;
}

/** What a generation came to; with limits, how many of its trials hold them. */
function cameTo(trials: readonly Trial[], measures: Measures): string {
  const [found] = history(trials, measures);
  if (!found) return trials.length > 0 ? 'no genome could be scored' : 'trained';
  const { scored, feasible } = found;
  if (feasible === 0) return `none of ${scored} meets the limits`;
  const within = feasible < scored ? `, ${feasible} of ${scored} meet the limits` : '';
  return inWords(found, firstMetric(measures)) + within;
}

export function progressView(
  terminal: Terminal,
  measures: Measures,
  now: () => number = () => performance.now(),
): ProgressView {
  const left = new TimeLeft();
  let generations = 0;
  const remaining = (): string =>
    left.seconds === undefined || left.fraction === 1 ? '' : `, ${duration(left.seconds)} left`;
  const line = (generation: number, trials: readonly Trial[]): string => {
    const which = generations
      ? `${generation + 1} of ${generations} generations`
      : `generation ${generation}`;
    return `${which}: ${cameTo(trials, measures)}`;
  };
  const heard = (progress: SearchProgress): void => {
    generations = progress.generations;
    left.report(progress, now());
  };
  return terminal.interactive ? bar() : lines();

  function bar(): ProgressView {
    const drawn = new SingleBar(barOptions());
    let shown = false;
    const hide = (): void => {
      if (shown) drawn.stop(); // brings the cursor back, too
      shown = false;
    };
    process.once('exit', hide);
    return {
      progress(progress) {
        heard(progress);
        const phase = phases[progress.phase] ?? progress.phase;
        const payload: BarWords = {
          left: remaining(),
          rest: `${generationsDone(progress)} of ${generations} generations, ${phase}`,
        };
        const done = Math.round(left.fraction * 1000);
        if (!shown) drawn.start(1000, done, payload);
        shown = true;
        drawn.update(done, payload);
      },
      generation(generation, trials) {
        hide();
        terminal.err(line(generation, trials));
      },
      end: () => {
        hide();
        process.off('exit', hide);
      },
    };
  }

  function lines(): ProgressView {
    let last = now();
    return {
      progress(progress) {
        heard(progress);
        if (now() - last < LINE_EVERY_SECONDS * 1000) return;
        last = now();
        const { phase, done, total } = progress;
        terminal.err(
          `${generationsDone(progress)} of ${generations} generations, ${phases[phase] ?? phase} ${done} of ${total}${remaining()}`,
        );
      },
      generation(generation, trials) {
        last = now();
        terminal.err(line(generation, trials) + (generation + 1 < generations ? remaining() : ''));
      },
      end: () => undefined,
    };
  }
}
