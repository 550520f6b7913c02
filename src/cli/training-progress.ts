/** Progress of a training on `err`: a bar with the time left for a person, a line an epoch for a file. */
import { SingleBar } from 'cli-progress';
import { duration, percent } from '../report/figures.js';
import type { EpochRecord, TrainingProgress } from '../train/pool/training-job.js';
import { barOptions, type BarWords } from './bar-format.js';
import type { Terminal } from './terminal.js';

export interface TrainingView {
  progress(progress: TrainingProgress): void;
  epoch(epoch: EpochRecord): void;
  /** Takes the bar away. */
  end(): void;
}

export function trainingView(
  terminal: Terminal,
  epochs: number,
  now: () => number = () => performance.now(),
): TrainingView {
  let first: { readonly time: number; readonly done: number } | undefined;
  let left = '';
  const heard = ({ done, total }: TrainingProgress): void => {
    first ??= { time: now(), done };
    const spent = (now() - first.time) / 1000;
    const gained = done - first.done;
    left =
      gained > 0 && spent >= 1 && done < total ? `, ${duration((spent * (total - done)) / gained)} left` : '';
  };
  const line = ({ epoch, loss, accuracy }: EpochRecord): string =>
    `${epoch + 1} of ${epochs} epochs: loss ${loss.toFixed(4)}, ${percent(accuracy)} % of the training images right`;
  if (!terminal.interactive)
    return {
      progress: heard,
      epoch: (epoch) => terminal.err(line(epoch) + left),
      end: () => undefined,
    };
  const bar = new SingleBar(barOptions());
  let shown = false;
  const end = (): void => {
    if (shown) bar.stop();
    shown = false;
  };
  return {
    progress(progress) {
      heard(progress);
      const epoch = Math.min(progress.epochs.length + 1, epochs);
      const words: BarWords = { left, rest: `epoch ${epoch} of ${epochs}` };
      if (!shown) bar.start(progress.total, progress.done, words);
      shown = true;
      bar.update(progress.done, words);
    },
    epoch(epoch) {
      end();
      terminal.err(line(epoch));
    },
    end,
  };
}
