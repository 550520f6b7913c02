import type { SubjectFigures } from './subject-comparison.js';

/** As much of a digest as tells data apart for a reader. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 8);
}

/** A line where searches, or trainings, are not of the same data: what was measured on them does not compare. */
export function dataLines(subjects: readonly Pick<SubjectFigures, 'name' | 'kind' | 'data'>[]): string[] {
  const searches = subjects.filter(({ kind }) => kind === 'search' || kind === 'trial');
  const trainings = subjects.filter(({ kind }) => kind === 'training');
  return [...differentData('searches', searches), ...differentData('trainings', trainings)];
}

function differentData(what: string, subjects: readonly Pick<SubjectFigures, 'name' | 'data'>[]): string[] {
  const groups = new Map<string | null, string[]>();
  for (const { name, data } of subjects) groups.set(data, [...(groups.get(data) ?? []), name]);
  if (groups.size < 2) return [];
  const words = [...groups].map(
    ([data, names]) => `${names.join(', ')} on ${data === null ? 'data not known' : shortDigest(data)}`,
  );
  return [`${what} on different data, so that their figures do not compare: ${words.join('; ')}`];
}
