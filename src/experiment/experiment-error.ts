/** What is wrong with an experiment: one line a problem, each with its place, its setting and what to do. */
export class ExperimentError extends Error {
  override readonly name = 'ExperimentError';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}
