/** The best of all ways to choose one option for each of several questions, without listing them all. */

/** `picks[q]` is the option of question q. */
export interface Combination {
  readonly picks: readonly number[];
  /** Sum of the chosen options' scores, from the first question to the last. */
  readonly score: number;
}

/**
 * The `count` combinations with the highest sums, the highest first; equal ones in the order of enumeration, in which
 * the first question is the slowest.
 */
export function bestCombinations(scores: readonly (readonly number[])[], count: number): Combination[] {
  let best: Combination[] = [{ picks: [], score: 0 }];
  for (const options of scores)
    best = best
      .flatMap(({ picks, score }) =>
        options.map((own, option): Combination => ({ picks: [...picks, option], score: score + own })),
      )
      .sort((one, other) => other.score - one.score || before(one.picks, other.picks))
      .slice(0, count);
  return best;
}

function before(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((pick, question) => pick !== other[question]);
  return at < 0 ? 0 : one[at]! - other[at]!;
}
