/** Text tables: columns as wide as their widest cell, numbers to the right; a block a row where that is too wide. */
import { columnsOfNumbers, texts, type Sheet } from './sheet.js';

const gap = '  ';

/** `columns` is how wide it may be, in characters. */
export function table(sheet: Sheet, columns = Infinity): string {
  if (tableWidth(sheet) > columns && sheet.rows.length > 0) return blocks(sheet);
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

/** Each row as lines with the head and the cell; a cell that is still too long is the terminal's to break. */
function blocks(sheet: Sheet): string {
  const { head, rows } = texts(sheet);
  const width = head.reduce((most, title) => Math.max(most, title.length), 0);
  return rows
    .map((row) => row.map((cell, i) => `${head[i]!.padEnd(width)}${gap}${cell}`.trimEnd()).join('\n'))
    .join('\n\n');
}

/** Characters across. */
export function tableWidth(sheet: Sheet): number {
  return columnWidths(sheet).reduce((sum, width) => sum + width + gap.length, -gap.length);
}

function columnWidths(sheet: Sheet): number[] {
  const { head, rows } = texts(sheet);
  return head.map((title, i) => rows.reduce((most, row) => Math.max(most, row[i]!.length), title.length));
}
