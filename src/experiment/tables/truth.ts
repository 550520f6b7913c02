/** What scores are held against: architectures whose accuracy is known. */
import { InputError } from '../../errors/input-error.js';

export interface Judged {
  readonly architecture: unknown;
  /** More is better. */
  readonly truth: number;
}

export interface LeftOut {
  readonly reason: string;
  readonly count: number;
}

export interface Truth {
  /** Where it comes from, in words. */
  readonly source: string;
  readonly judged: readonly Judged[];
  /** Those that were met and could not be used, by reason. */
  readonly leftOut: readonly LeftOut[];
}

/** What cannot be used, counted by its reason. */
export class Omissions {
  readonly #counts = new Map<string, number>();

  add(reason: string): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
  }

  list(): LeftOut[] {
    return [...this.#counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
  }
}

/** Fewer say nothing of an order. */
const fewest = 2;

/** Throws InputError. */
export function requireEnough({ source, judged, leftOut }: Truth, wanted: number): void {
  if (judged.length >= Math.max(fewest, wanted)) return;
  throw new InputError(
    `${source}: ${judged.length} architectures can be used, not ${Math.max(fewest, wanted)}` +
      omitted(leftOut),
    { advice: 'give a smaller --count, or another table' },
  );
}

/** ` (3 left out; most often (2): no number in accuracy)`, or nothing. */
function omitted(leftOut: readonly LeftOut[]): string {
  const [most] = leftOut;
  const all = leftOut.reduce((sum, { count }) => sum + count, 0);
  return most ? ` (${all} left out; most often (${most.count}): ${most.reason})` : '';
}
