/** The page of `evocell consistency --page`: the table, each score against the truth, tau by images. */
import { tauChart, truthChart } from './consistency-chart.js';
import {
  consistencyCosts,
  consistencyNotes,
  consistencySheet,
  type Consistency,
} from './consistency-table.js';
import type { DrawnScores } from './drawn-scores.js';
import { htmlPage, key, section } from './page-parts.js';
import { texts, type Sheet } from './sheet.js';
import { element, escape } from './svg.js';

export interface ConsistencyPageFacts {
  /** The experiment in full, YAML. */
  readonly settings: string;
  readonly command: string;
}

export function consistencyPage(
  result: Consistency,
  drawn: DrawnScores,
  { settings, command }: ConsistencyPageFacts,
): string {
  const facts = { name: `consistency of ${result.experiment}`, status: 'finished', settings, command };
  const charts = drawn.lists.map((list) => element('div', {}, truthChart(list, drawn.truth)));
  return htmlPage(
    { ...facts, made: [...consistencyNotes(result), consistencyCosts(result)].join('. ') },
    section('How the scores know the truth', tableOf(consistencySheet(result.scores))),
    section(
      'Each score against the truth',
      key(`the ${drawn.truth.length} architectures of seed ${drawn.seed}; more is better in all scores`),
      element('div', { class: 'pair' }, ...charts),
    ),
    result.curve.length > 1 ? section('Tau by training images', tauChart(result.curve)) : '',
  );
}

function tableOf(sheet: Sheet): string {
  const { head, rows } = texts(sheet);
  const row = (kind: 'th' | 'td') => (cells: readonly string[]) =>
    element('tr', {}, ...cells.map((cell) => element(kind, {}, escape(cell))));
  const body = element('table', {}, row('th')(head), ...rows.map(row('td')));
  return element('div', { class: 'wide' }, body);
}
