/** Text tables: columns as wide as their widest cell, numbers to the right. */
import { columnsOfNumbers, texts, type Sheet } from './sheet.js';

const gap = '  ';

export function table(sheet: Sheet): string {
  const { head, rows } = texts(sheet);
  const widths = columnWidths(sheet);
  const numeric = columnsOfNumbers(sheet);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (numeric[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join(gap)
      .trimEnd();
  return [line(head), widths.map((width) => '-'.repeat(width)).join(gap), ...rows.map(line)].join('\n');
}

/** Characters across. */
export function tableWidth(sheet: Sheet): number {
  return columnWidths(sheet).reduce((sum, width) => sum + width + gap.length, -gap.length);
}

function columnWidths(sheet: Sheet): number[] {
  const { head, rows } = texts(sheet);
  return head.map((title, i) => rows.reduce((most, row) => Math.max(most, row[i]!.length), title.length));
}
