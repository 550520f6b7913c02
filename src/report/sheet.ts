/** A table in the formats that people and other programs read. Pure functions. */

/** Numbers, printed for people and in full for programs; null where nothing was measured. */
export interface NumberCell {
  readonly text: string;
  /** One for each of the column's fields. */
  readonly values: readonly (number | null)[];
}

export type Cell = string | NumberCell;

export interface Column {
  readonly title: string;
  /** Names in CSV, units included, where they are not the title: one for each number of a cell. */
  readonly fields: readonly string[];
}

/** Each row has a cell for each column. */
export interface Sheet {
  readonly head: readonly (string | Column)[];
  readonly rows: readonly (readonly Cell[])[];
}

export const sheetFormats = ['csv', 'markdown', 'latex'] as const;
export type SheetFormat = (typeof sheetFormats)[number];

/** A number, or `-`. */
export function number(
  value: number | null | undefined,
  print: (value: number) => string = String,
): NumberCell {
  return value === null || value === undefined || !Number.isFinite(value)
    ? { text: '-', values: [null] }
    : { text: print(value), values: [value] };
}

/** Columns of what is measured twice: `mean ± deviation`. */
export function spreadColumn(title: string): Column {
  return { title, fields: [title, `${title} deviation`] };
}

/** `93.92 ± 0.30`, the mean alone where there is no deviation, `-` where there is neither. */
export function spread(
  summary: { readonly mean: number; readonly deviation?: number | null | undefined } | null | undefined,
  print: (value: number) => string,
): NumberCell {
  if (!summary) return { text: '-', values: [null, null] };
  const { mean, deviation = null } = summary;
  const text = deviation === null ? print(mean) : `${print(mean)} ± ${print(deviation)}`;
  return { text, values: [mean, deviation] };
}

/** As people read it. */
export function textOf(cell: Cell | Column): string {
  if (typeof cell === 'string') return cell;
  return 'title' in cell ? cell.title : cell.text;
}

/** The sheet as people read it: texts alone. */
export function texts({ head, rows }: Sheet): { head: string[]; rows: string[][] } {
  return { head: head.map(textOf), rows: rows.map((row) => row.map(textOf)) };
}

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

/** RFC 4180, with line feeds. Numbers stand as programs read them; what was not measured is empty. */
export function csv({ head, rows }: Sheet): string {
  const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const line = (fields: readonly string[]): string => `${fields.map(field).join(',')}\n`;
  const fieldsOf = (cell: Cell): string[] =>
    typeof cell === 'string'
      ? [cell === '-' ? '' : cell]
      : cell.values.map((value) => (value === null ? '' : String(value)));
  const names = head.flatMap((column) => (typeof column === 'string' ? [column] : column.fields));
  return [line(names), ...rows.map((row) => line(row.flatMap(fieldsOf)))].join('');
}

/** A GitHub table; columns of numbers to the right. */
export function markdown(sheet: Sheet): string {
  const { head, rows } = texts(sheet);
  const cell = (text: string): string => text.replace(/\s+/g, ' ').replace(/[\\|<]/g, '\\$&');
  const line = (row: readonly string[]): string => `| ${row.map(cell).join(' | ')} |\n`;
  const rule = columnsOfNumbers(sheet).map((numeric) => (numeric ? '---:' : '---'));
  return [line(head), `| ${rule.join(' | ')} |\n`, ...rows.map(line)].join('');
}

/** A `tabular` without packages. */
export function latex(sheet: Sheet): string {
  const { head, rows } = texts(sheet);
  const line = (row: readonly string[]): string => `${row.map(latexText).join(' & ')} \\\\\n`;
  const columns = columnsOfNumbers(sheet).map((numeric) => (numeric ? 'r' : 'l'));
  return [
    `\\begin{tabular}{${columns.join('')}}\n\\hline\n`,
    line(head),
    '\\hline\n',
    ...rows.map(line),
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

/** Columns without words: numbers, or texts that are numbers and gaps. */
export function columnsOfNumbers({ head, rows }: Sheet): boolean[] {
  const numeric = /^(-|[-\d.,]+( ?± ?[\d.]+)?( [kMG%])?)?$/;
  const isNumber = (cell: Cell | undefined): boolean => typeof cell !== 'string' || numeric.test(cell);
  return head.map((_, column) => rows.length > 0 && rows.every((row) => isNumber(row[column] ?? '')));
}
