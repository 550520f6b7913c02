/**
 * The best architectures of a whole run whose scores of one generation do not compare with those of another: each is
 * known by its rank among the trials of its own generation.
 */
import { meritOf, rank, type Goal } from './ranking.js';
import type { Outcome } from './strategy.js';

interface Ranked extends Pick<Outcome, 'status' | 'metrics'> {
  readonly trial: number;
  readonly generation: number;
  readonly genotype: string;
}

interface Place<T> {
  readonly of: T;
  readonly meetsLimits: boolean;
  /** Within its generation: 0 is the best. */
  readonly place: number;
}

/**
 * At most `count` architectures, each by its best trial. What holds the limits comes first, then the better rank in its
 * own generation (over all objectives, front by front), of equal ranks the later generation, whose weights had learned
 * more. What failed or did not measure every objective is left out.
 */
export function bestArchitectures<T extends Ranked>(trials: readonly T[], goal: Goal, count: number): T[] {
  const generations = [...new Set(trials.map(({ generation }) => generation))];
  const members = (number: number): T[] => trials.filter(({ generation }) => generation === number);
  const places = generations.flatMap((number) => placesOf(members(number), goal));
  places.sort(
    (a, b) =>
      Number(b.meetsLimits) - Number(a.meetsLimits) ||
      a.place - b.place ||
      b.of.generation - a.of.generation ||
      a.of.trial - b.of.trial,
  );
  const seen = new Set<string>();
  const distinct = places.filter(({ of: { genotype } }) => !seen.has(genotype) && seen.add(genotype));
  return distinct.slice(0, count).map(({ of }) => of);
}

function placesOf<T extends Ranked>(members: readonly T[], goal: Goal): Place<T>[] {
  const merits = members.map((trial) => meritOf(trial, goal));
  return rank(merits).flatMap((i, place) => {
    const { costs, violation = 0 } = merits[i]!;
    return costs === null ? [] : [{ of: members[i]!, meetsLimits: violation === 0, place }];
  });
}
