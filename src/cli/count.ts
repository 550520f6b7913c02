import { UsageError } from './exit-code.js';
import { lastOf } from './command.js';

/** A whole number from 1 to `largest` out of an option. Throws UsageError. */
export function countOf(option: string, given: string | readonly string[], largest: number): number {
  const text = lastOf(given);
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= largest) return value;
  throw new UsageError(`${option} must be a whole number from 1 to ${largest}, not "${text}"`);
}
