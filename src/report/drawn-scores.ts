/** The scores and the truth of one seed, architecture by architecture. */
import type { ScoreList } from './consistency.js';
import { number, type Sheet } from './sheet.js';

export interface DrawnScores {
  readonly seed: number | string;
  /** As the space prints them. */
  readonly genotypes: readonly string[];
  readonly lists: readonly ScoreList[];
  readonly truth: readonly number[];
}

/** A row for each architecture. Scores are signed so that more is better; those that rank last are empty. */
export function scoresSheet(drawn: readonly DrawnScores[]): Sheet {
  const lists = drawn[0]?.lists ?? [];
  return {
    head: ['seed', 'genotype', ...['truth', ...lists.map(({ name }) => name)].map(column)],
    rows: drawn.flatMap(({ seed, genotypes, lists, truth }) =>
      genotypes.map((genotype, i) => [
        ...[String(seed), genotype, number(truth[i])],
        ...lists.map(({ values }) => number(values[i])),
      ]),
    ),
  };
}

function column(title: string) {
  return { title, fields: [title] };
}
