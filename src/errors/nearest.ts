/** Which of the known names a mistyped one was meant to be. */
import { excerpt } from './excerpt.js';

/** Characters of a list of names, which may be a file's. */
const longestList = 2000;

/** `; did you mean "darts-v2"?`, or the list of names where none is near. */
export function nearest(name: string, known: readonly string[]): string {
  const best = nearestName(name, known);
  if (best !== undefined) return `; did you mean "${excerpt(best)}"?`;
  return `; there are ${excerpt(known.map((one) => excerpt(one)).join(', '), longestList)}`;
}

/** The known name that is near enough to have been meant. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const short = name.slice(0, 40).toLowerCase();
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(short, candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  if (!best || best.distance > Math.max(2, Math.floor(best.candidate.length / 3))) return undefined;
  return best.candidate;
}

/** Insertions, deletions, replacements and swaps of neighbouring characters (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: readonly number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, replaced, isSwap ? before[j - 2]! + 1 : Infinity));
    }
    [before, row] = [row, next];
  }
  return row[b.length]!;
}
