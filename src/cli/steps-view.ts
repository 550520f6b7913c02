/** Progress of many pieces of work on `err`: a bar with the time left for a person, a line a piece for a file. */
import { SingleBar } from 'cli-progress';
import { duration } from '../report/figures.js';
import { barOptions, type BarWords } from './bar-format.js';
import type { Terminal } from './terminal.js';

export interface StepsView {
  step(done: number, total: number, what: string): void;
  /** Takes the bar away. */
  end(): void;
}

/** Between two lines, where there is no terminal. */
const LINE_EVERY_SECONDS = 5;

export function stepsView(terminal: Terminal, now: () => number = () => performance.now()): StepsView {
  const started = now();
  let last = -Infinity;
  const left = (done: number, total: number): string =>
    done < total ? `, ${duration((((now() - started) / 1000) * (total - done)) / done)} left` : '';
  if (!terminal.interactive)
    return {
      step(done, total, what) {
        if (now() - last < LINE_EVERY_SECONDS * 1000 && done < total) return;
        last = now();
        terminal.err(`${done} of ${total}: ${what}${left(done, total)}`);
      },
      end: () => undefined,
    };
  const bar = new SingleBar(barOptions());
  let shown = false;
  return {
    step(done, total, what) {
      const payload: BarWords = { left: left(done, total), rest: `${done} of ${total}: ${what}` };
      if (!shown) bar.start(total, done, payload);
      shown = true;
      bar.setTotal(total);
      bar.update(done, payload);
    },
    end() {
      if (shown) bar.stop();
      shown = false;
    },
  };
}
