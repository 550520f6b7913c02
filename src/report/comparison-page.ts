/** A comparison's table as a page of Markdown, with what can be said of it in numbers. */
import { pairedText } from './paired-seeds.js';
import type { ComparedRow, ComparisonFindings } from './comparison-table.js';
import { objectivesInWords } from './measures.js';
import { frontLines } from './subject-comparison.js';
import type { RankAgreement } from './rank-agreement.js';
import { frontSummarySheet, type RowFronts } from './row-fronts.js';
import { markdown, type Sheet } from './sheet.js';

export interface About {
  readonly title: string;
  readonly scale: string;
  readonly description: string;
  readonly dataset: string;
  readonly seeds: readonly number[];
  /** Settings laid over those of the scale. */
  readonly changed: readonly string[];
}

export function comparisonPage(
  { title, scale, description, dataset, seeds, changed }: About,
  rows: readonly ComparedRow[],
  findings: ComparisonFindings,
  sheet: Sheet,
  /** The fronts, or why there are none. */
  fronts?: RowFronts | string,
): string {
  const notes = rows.flatMap(({ name, note }) => (note === null ? [] : [`- ${name}: ${note}.`]));
  const failures = rows.flatMap(({ name, results }) =>
    results.flatMap(({ seed, failed }) =>
      failed === undefined ? [] : [`- ${name}, seed ${seed}: no result: ${failed}`],
    ),
  );
  const sources = [...new Set(rows.flatMap(({ published }) => published?.source ?? []))];
  return [
    `# ${title}: ${scale} scale on ${dataset}`,
    changed.length > 0
      ? `Changed for this table: ${changed.join(', ')}. Where that differs from the next lines, it counts. The scale as its file has it:\n\n${description}`
      : description,
    `Seeds ${seeds.join(', ')}. Errors are test errors, mean ± sample standard deviation over the seeds.`,
    markdown(sheet).trimEnd(),
    [...findings.tests.map((test) => pairedText(test, 'error')), ...orderTexts(findings)]
      .map((line) => `- ${line}`)
      .join('\n'),
    [...notes, ...failures].join('\n'),
    typeof fronts === 'string' ? fronts : fronts ? frontText(fronts) : '',
    sources.length > 0 ? `Published figures: ${sources.join('; ')}.` : '',
  ]
    .filter((part) => part !== '')
    .map((part) => `${part}\n`)
    .join('\n');
}

function frontText(fronts: RowFronts): string {
  return [
    '## Fronts of what the searches scored',
    `Over ${objectivesInWords(fronts.joint.measures)}, all seeds of a row together. ${frontLines({ fronts: fronts.joint, differentGoals: null, sizeNote: null }).join('; ')}.`,
    markdown(frontSummarySheet(fronts)).trimEnd(),
  ].join('\n\n');
}

function orderTexts({ publishedOrder, supernetOrder, searchedFor }: ComparisonFindings): string[] {
  const differ = `The searches have different first objectives (${searchedFor.join(', ')}): no rank agreement of those.`;
  return [
    orderText('Published errors and ours', publishedOrder, 'rows'),
    orderText('What the searches went by and the final error', supernetOrder, 'searches'),
    searchedFor.length > 1 ? differ : '',
  ].filter((text) => text !== '');
}

function orderText(what: string, { tau, count }: RankAgreement, unit: string): string {
  return tau === null ? '' : `${what}: Kendall's tau-b ${tau.toFixed(2)} over ${count} ${unit}.`;
}
