/** A training that came to nothing: it diverged, does not fit, or was to go on from another network's checkpoint. */
export class TrainingError extends Error {
  override readonly name = 'TrainingError';
}
