/** Outcomes that an evaluator remembers, so that an architecture that comes back is not scored again. */
import type { Inheritance, Snapshot } from '../search/evaluator.js';
import type { Outcome } from '../search/strategy.js';

/** By a name that holds all that the outcome depends on besides the settings. */
export type Known = Readonly<Record<string, Outcome>>;

/** In the order of the names, so that it does not tell which worker was first. */
export function snapshotOf(known: Known): Snapshot {
  const sorted = Object.entries(known).sort(([a], [b]) => (a < b ? -1 : 1));
  return { tensors: {}, state: { known: Object.fromEntries(sorted) } };
}

export function knownIn({ state }: Pick<Snapshot, 'state'>): Known {
  return (state as { readonly known: Known }).known;
}

/** The scores of another search with such names, without what failed there; undefined where its snapshot holds none. */
export function scoresOf(
  other: Snapshot,
  isWanted: (name: string) => boolean = () => true,
): Inheritance | undefined {
  const { known } = (other.state ?? {}) as { readonly known?: Known };
  const scored = Object.entries(known ?? {}).filter(
    ([name, { status }]) => status === 'ok' && isWanted(name),
  );
  if (scored.length === 0) return undefined;
  const took = [`${scored.length} ${scored.length === 1 ? 'score' : 'scores'}`];
  return { snapshot: snapshotOf(Object.fromEntries(scored)), took };
}
