import { InputError } from '../errors/input-error.js';
import { lastOf } from './command.js';

/** A whole number from 1 to `largest` out of an option; undefined where it was not given. Throws InputError. */
export function countOf(option: string, given: string | undefined, largest: number): number | undefined {
  const text = lastOf(given);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= largest) return value;
  throw new InputError(`${option} must be a whole number from 1 to ${largest}, not "${text}"`);
}
