import { InputError } from '../../errors/input-error.js';

/** Lines that a person reads before mending the first; a file of another kind may have thousands. */
const mostLines = 20;

/** All that is wrong with an experiment: one line a problem, each with its place, its setting and what to do. */
export class ExperimentError extends InputError {
  override readonly name = 'ExperimentError';

  constructor(readonly faults: readonly InputError[]) {
    super(linesOf(faults).join('\n'));
  }

  override get problems(): readonly string[] {
    return linesOf(this.faults);
  }

  /** Each fault has its own. */
  override addPlace(): void {
    return;
  }
}

function linesOf(faults: readonly InputError[]): string[] {
  const more = faults.length - mostLines;
  const lines = faults.slice(0, mostLines).map(({ message }) => message);
  return more > 0 ? [...lines, `... and ${more} more`] : lines;
}
