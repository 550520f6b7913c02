/** Lines that a person reads before mending the first; a file of another kind may have thousands. */
const mostLines = 20;

/** What is wrong with an experiment: one line a problem, each with its place, its setting and what to do. */
export class ExperimentError extends Error {
  override readonly name = 'ExperimentError';
  constructor(readonly problems: readonly string[]) {
    const more = problems.length - mostLines;
    super([...problems.slice(0, mostLines), ...(more > 0 ? [`... and ${more} more`] : [])].join('\n'));
  }
}
