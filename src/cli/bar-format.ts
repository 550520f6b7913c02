/** A progress bar that fits: what matters most, the time left, stands before what may be left out. */
import type { Options, Params } from 'cli-progress';

/** What changes from one drawing to the next. */
export interface BarWords {
  /** `, 3 min 20 s left`; empty where that is not known. */
  readonly left: string;
  /** Comes last, as far as there is room. */
  readonly rest: string;
}

export function barOptions(): Options {
  return {
    format: (_options, params, payload: BarWords) => barLine(params, payload),
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  };
}

/** A line that is shorter than the terminal is wide: on the last column some of them go to the next line. */
export function barLine(
  { progress, maxWidth }: Pick<Params, 'progress' | 'maxWidth'>,
  { left, rest }: BarWords,
): string {
  // Half of a narrow line is for the words.
  const size = Math.max(5, Math.min(30, Math.floor(maxWidth / 4)));
  const done = Math.round(progress * size);
  const bar = '\u2588'.repeat(done) + '\u2591'.repeat(size - done);
  const line = `${bar} ${Math.floor(100 * progress)} %${left}`;
  const fitting = beginnings(rest).find((words) => line.length + 2 + words.length < maxWidth);
  return fitting === undefined ? line.slice(0, maxWidth - 1) : `${line}  ${fitting}`;
}

/** The words, then less and less of them, up to a comma or a colon. */
function beginnings(words: string): string[] {
  const ends = [...words.matchAll(/[,:] |$/g)].map(({ index }) => index);
  return ends.reverse().map((end) => words.slice(0, end));
}
