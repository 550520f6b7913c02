/** Where an architecture came from: its parents, theirs, and so on to the first generation. */
import type { TrialSummary } from '../store/journal-line.js';
import { drawing, element, escape, text } from './svg.js';

export type Ancestor = Pick<
  TrialSummary,
  'trial' | 'generation' | 'origin' | 'parents' | 'status' | 'metrics'
>;

export interface Lineage {
  /** The trial itself, then its ancestors, youngest first; each once. */
  readonly members: readonly Ancestor[];
  /** Whether there are more than could be listed. */
  readonly isCut: boolean;
}

/** At most `count` of them. `find` gives a trial by its number. */
export function lineageOf(
  trial: Ancestor,
  find: (trial: number) => Ancestor | undefined,
  count = 60,
): Lineage {
  const members = new Map([[trial.trial, trial]]);
  const waiting = [...trial.parents];
  let isCut = false;
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const parent = members.has(next) ? undefined : find(next);
    if (!parent || parent.trial >= trial.trial) continue; // a parent comes before its child
    if (members.size === count) {
      isCut = true;
      break;
    }
    members.set(next, parent);
    for (const one of parent.parents) waiting.push(one);
  }
  return { members: [...members.values()].sort((a, b) => b.trial - a.trial), isCut };
}

const [rowHeight, boxWidth, boxHeight, gap] = [64, 96, 34, 14];

/** A row for each generation, the first at the top; `words` says what stands below the number of a trial. */
export function lineageDiagram({ members }: Lineage, words: (trial: Ancestor) => string): string {
  const generations = [...new Set(members.map(({ generation }) => generation))].sort((a, b) => a - b);
  const rows = generations.map((generation) =>
    members.filter((one) => one.generation === generation).reverse(),
  );
  const widest = rows.reduce((most, row) => Math.max(most, row.length), 1);
  const [left, width] = [96, 96 + widest * (boxWidth + gap)];
  const places = new Map<number, { readonly x: number; readonly y: number }>();
  for (const [i, row] of rows.entries())
    for (const [j, { trial }] of row.entries()) {
      const x = left + ((width - left) * (j + 0.5)) / row.length;
      places.set(trial, { x, y: 12 + i * rowHeight });
    }
  const lines = members.flatMap(({ trial, parents }) => {
    const to = places.get(trial)!;
    return [...new Set(parents)].flatMap((parent) => {
      const from = places.get(parent);
      if (!from) return [];
      const [top, middle] = [from.y + boxHeight, (from.y + boxHeight + to.y) / 2];
      const d = `M${from.x},${top}C${from.x},${middle} ${to.x},${middle} ${to.x},${to.y}`;
      return [element('path', { class: 'edge', d })];
    });
  });
  const boxes = members.map((one) => {
    const { x, y } = places.get(one.trial)!;
    const frame = { x: x - boxWidth / 2, y, width: boxWidth, height: boxHeight, rx: 6 };
    return element(
      'g',
      { class: 'state' },
      element('title', {}, escape(`trial ${one.trial}: ${one.origin}`)),
      element('rect', frame),
      text(x, y + 14, `trial ${one.trial}`, { 'text-anchor': 'middle' }),
      text(x, y + 28, words(one), { 'text-anchor': 'middle', class: 'tick' }),
    );
  });
  const names = generations.map((generation, i) =>
    text(4, 12 + i * rowHeight + 21, `generation ${generation}`, { class: 'tick' }),
  );
  const height = 12 + rows.length * rowHeight - (rowHeight - boxHeight) + 12;
  return drawing(
    width + 8,
    height,
    'Lineage: from the first generation to the trial',
    ...lines,
    ...boxes,
    ...names,
  );
}
