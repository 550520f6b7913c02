/** How much of an attention's scores is held at once in evaluation, where no gradient needs them later. */

/** Scores of a tile for each image: 1 MiB. */
const tileNumbers = 2 ** 18;

/** Queries of one tile: as many as fit, one at least. */
export function tileQueries(heads: number, queries: number, keys: number): number {
  return Math.min(queries, Math.max(1, Math.floor(tileNumbers / (heads * keys))));
}
