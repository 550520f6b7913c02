/** A training that came to nothing: it diverged, does not fit, or goes on from another network's checkpoint. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError';
}
