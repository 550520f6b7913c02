import { InputError } from '../errors/input-error.js';

/** A data set that cannot be used. The message is one line: which file or setting, what is wrong, what to do. */
export class DataError extends InputError {
  override readonly name = 'DataError';
}
