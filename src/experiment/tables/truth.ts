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
  const reasons = leftOut.map(({ reason, count }) => `${count} were left out: ${reason}`).join('; ');
  throw new InputError(
    `${source}: ${judged.length} architectures can be used, not ${Math.max(fewest, wanted)}` +
      (reasons === '' ? '' : ` (${reasons})`),
    { advice: 'give a smaller --count, or another table' },
  );
}
