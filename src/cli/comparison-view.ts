/** Runs and networks side by side, as tables and lines. */
import { dataLines } from '../report/data-lines.js';
import { finalistGroupLines, finalistGroupSheet } from '../report/finalist-groups.js';
import { curveTable, groupLines, groupSheet } from '../report/seed-groups.js';
import { sheetText, type SheetFormat } from '../report/sheet.js';
import {
  agreementLines,
  differenceLines,
  frontLines,
  frontSheets,
  subjectSheet,
  type SubjectComparison,
} from '../report/subject-comparison.js';
import { table } from '../report/table.js';

export function comparisonSheets(
  comparison: SubjectComparison,
  columns: number,
  format?: SheetFormat,
): string[] {
  const { runs, points } = frontSheets(comparison);
  const { groups, metrics, finalists } = comparison;
  const curves = curveTable(comparison, metrics);
  const grouped = groups.length === 0 ? [] : [groupSheet(comparison, metrics), ...(curves ? [curves] : [])];
  return [
    subjectSheet(comparison),
    ...grouped,
    ...(finalists.length === 0 ? [] : [finalistGroupSheet(finalists)]),
    ...(comparison.fronts ? [runs, points] : []),
  ].map((sheet) => (format ? sheetText(sheet, format).trimEnd() : table(sheet, columns)));
}

export function comparisonWords(comparison: SubjectComparison, fence = ''): string[] {
  return [
    dataLines(comparison.subjects),
    frontLines(comparison),
    groupLines(comparison, comparison.metrics),
    finalistGroupLines(comparison.finalists),
    // Of many runs, the cells are too many to read; --json has them.
    comparison.groups.length > 0 ? [] : differenceLines(comparison),
    agreementLines(comparison),
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => [fence, ...lines, fence].filter((line) => line !== '').join('\n'));
}
