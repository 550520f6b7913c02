/** A data set that cannot be used. The message is one line: which file or setting, what is wrong, what to do. */
export class DataError extends Error {
  override readonly name = 'DataError';
}
