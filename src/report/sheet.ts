/** A table of texts in the formats that other programs read. Pure functions. */

/** Each row has a cell for each title. */
export interface Sheet {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export const sheetFormats = ['csv', 'markdown', 'latex'] as const;
export type SheetFormat = (typeof sheetFormats)[number];

/** The sheet as text, ending in a line feed. */
export function sheetText(sheet: Sheet, format: SheetFormat): string {
  switch (format) {
    case 'csv':
      return csv(sheet);
    case 'markdown':
      return markdown(sheet);
    case 'latex':
      return latex(sheet);
  }
}

/** RFC 4180, with line feeds. */
export function csv({ head, rows }: Sheet): string {
  const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [head, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join('');
}

/** A GitHub table; columns of numbers to the right. */
export function markdown(sheet: Sheet): string {
  const cell = (text: string): string => text.replace(/\s+/g, ' ').replace(/[\\|<]/g, '\\$&');
  const line = (row: readonly string[]): string => `| ${row.map(cell).join(' | ')} |\n`;
  const rule = columnsOfNumbers(sheet).map((numeric) => (numeric ? '---:' : '---'));
  return [line(sheet.head), `| ${rule.join(' | ')} |\n`, ...sheet.rows.map(line)].join('');
}

/** A `tabular` without packages. */
export function latex(sheet: Sheet): string {
  const line = (row: readonly string[]): string => `${row.map(latexText).join(' & ')} \\\\\n`;
  const columns = columnsOfNumbers(sheet).map((numeric) => (numeric ? 'r' : 'l'));
  return [
    `\\begin{tabular}{${columns.join('')}}\n\\hline\n`,
    line(sheet.head),
    '\\hline\n',
    ...sheet.rows.map(line),
    '\\hline\n\\end{tabular}\n',
  ].join('');
}

const latexWords: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '±': '$\\pm$',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
};

function latexText(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\~^±<>&%$#_{}]/g, (character) => latexWords[character] ?? `\\${character}`);
}

/** Columns that hold numbers (with a deviation, a unit) and dashes only. */
function columnsOfNumbers({ head, rows }: Sheet): boolean[] {
  const numeric = /^(-|[-\d.,]+( ?± ?[\d.]+)?( [kMG%])?)?$/;
  return head.map((_, column) => rows.length > 0 && rows.every((row) => numeric.test(row[column] ?? '')));
}
