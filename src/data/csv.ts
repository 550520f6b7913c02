/** A table with a row for each image: a column with the class, the others its pixels. */
import { excerpt } from '../errors/excerpt.js';
import { DataError } from './data-error.js';
import { arraySource, levelsOf, type ArrayImages } from './array-source.js';
import { readDataFile } from './data-file.js';
import type { ImageSource } from './image-source.js';
import type { ArrayShaping } from './picture-settings.js';

const largestFile = 2 ** 30;
/** Of a table; they take four bytes each while it is read. */
const mostPixels = 2 ** 28;

export interface CsvSettings {
  readonly path?: string | undefined;
  readonly testPath?: string | undefined;
  readonly label?: string | number | undefined;
  readonly shape?: readonly number[] | undefined;
}

type CsvSource = CsvSettings & ArrayShaping;

export function csvSource(settings: CsvSource): ImageSource {
  const { path, testPath } = settings;
  if (path === undefined)
    throw new DataError('dataset.path is not set: name the file.', { setting: 'dataset.path' });
  const read = (file: string) => async () => parseCsv(file, await readDataFile(file, largestFile), settings);
  const files = { training: path, validation: undefined, test: testPath };
  return arraySource(
    path,
    (part) => Promise.resolve(files[part] === undefined ? undefined : read(files[part])),
    settings,
  );
}

/** Throws DataError, which names line and column. A line at a time is text. */
export function parseCsv(file: string, bytes: Uint8Array, { label, shape }: CsvSettings): ArrayImages {
  const table = openTable(file, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const { width, count } = table;
  const size = width - 1;
  if (count === 0 || size < 1) throw new DataError(`${file}: has no rows of a label and pixels.`);
  const column = labelColumn(file, table, label);
  const form = shapeOf(file, size, shape);
  const pixels = pixelRoom(file, count * size);
  const labels: (number | string)[] = [];
  let at = 0;
  for (const { line, cells } of table.rows()) {
    if (cells.length !== width)
      throw new DataError(`${file}: line ${line} has ${cells.length} values, and the first has ${width}.`);
    cells.forEach((value, c) => {
      if (c === column) return labels.push(labelOf(value));
      const pixel = Number(value);
      if (value === '' || !Number.isFinite(pixel))
        throw new DataError(
          `${file}: line ${line}, column ${c + 1}: a pixel should be a number, not "${excerpt(value, 20)}". If that is the class, set dataset.label.`,
        );
      return (pixels[at++] = pixel);
    });
  }
  return { shape: form, pixels: levelsOf(file, pixels), labels };
}

interface Row {
  /** In the file, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

interface Table {
  /** Columns of the first line. */
  readonly width: number;
  /** Undefined where the first line is an image already. */
  readonly head: readonly string[] | undefined;
  /** Of images. */
  readonly count: number;
  rows(): Iterable<Row>;
}

/** Longer lines are of no table of images: 224 x 224 x 3 numbers take less than a million bytes. */
const longestLine = 2 ** 22;

function openTable(file: string, bytes: Buffer): Table {
  const [first] = lines(file, bytes);
  const separator = [',', ';', '\t'].find((one) => first?.text.includes(one)) ?? ',';
  const cellsOf = (text: string) =>
    text.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const cells = cellsOf(first?.text ?? '');
  const isHead = cells.filter((cell) => cell === '' || !Number.isFinite(Number(cell))).length > 1;
  let count = 0;
  for (const { line } of lines(file, bytes)) if (line > 1 || !isHead) count++;
  return {
    ...{ width: cells.length, head: isHead ? cells : undefined, count },
    *rows() {
      for (const { line, text } of lines(file, bytes))
        if (line > 1 || !isHead) yield { line, cells: cellsOf(text) };
    },
  };
}

/** Without those that are empty. */
function* lines(file: string, bytes: Buffer): Iterable<{ readonly line: number; readonly text: string }> {
  let line = 1;
  for (let from = 0; from < bytes.length; line++) {
    const found = bytes.indexOf(0x0a, from);
    const end = found < 0 ? bytes.length : found;
    if (end - from > longestLine)
      throw new DataError(`${file}: line ${line} has ${end - from} bytes, more than an image takes.`);
    const text = bytes
      .toString('utf8', from, end)
      .replace(/^\uFEFF/, '')
      .trim();
    if (text !== '') yield { line, text };
    from = end + 1;
  }
}

function pixelRoom(file: string, count: number): Float32Array {
  if (count > mostPixels)
    throw new DataError(
      `${file}: holds ${count} pixels, more than the ${mostPixels} that are read of a table.`,
    );
  return new Float32Array(count);
}

const labelOf = (value: string): number | string => (/^-?\d+$/.test(value) ? Number(value) : value);

function labelColumn(file: string, table: Table, label: CsvSettings['label']): number {
  const { head, width } = table;
  if (typeof label === 'number') {
    if (label >= 1 && label <= width) return label - 1;
    throw new DataError(`dataset.label: ${file} has no column ${label}; it has ${width}.`, {
      setting: 'dataset.label',
    });
  }
  if (label !== undefined) {
    const column = head?.indexOf(label) ?? -1;
    if (column >= 0) return column;
    throw new DataError(
      `dataset.label: ${file} has no column "${label}". Give its name or its number from 1.`,
      { setting: 'dataset.label' },
    );
  }
  const named = head?.findIndex((name) => /^(label|class|target|y|digit)$/i.test(name)) ?? -1;
  return named >= 0 ? named : likelyColumn(file, table);
}

/** The first or the last: the one with text, or the one that is not the same in all rows. Throws DataError. */
function likelyColumn(file: string, table: Table): number {
  const ends = [0, table.width - 1];
  const [isText, varies] = [
    [false, false],
    [false, false],
  ];
  let first: readonly string[] | undefined;
  for (const { cells } of table.rows()) {
    first ??= cells;
    for (const [i, column] of ends.entries()) {
      isText[i] ||= !Number.isFinite(Number(cells[column]));
      varies[i] ||= cells[column] !== first[column];
    }
  }
  for (const says of [isText, varies]) {
    const [column, ...others] = ends.filter((_, i) => says[i]);
    if (column !== undefined && others.length === 0) return column;
  }
  throw new DataError(
    `${file}: does not say which column is the class, the first or the last. Set dataset.label to its name, or its number from 1.`,
    { setting: 'dataset.label' },
  );
}

function shapeOf(file: string, size: number, shape: readonly number[] | undefined): ArrayImages['shape'] {
  if (shape) {
    const [height = 0, width = 0, channels = 1] = shape;
    if (height * width * channels === size) return [height, width, channels];
    throw new DataError(
      `dataset.shape: ${shape.join(' x ')} are not the ${size} pixels of a row of ${file}.`,
      {
        setting: 'dataset.shape',
      },
    );
  }
  for (const channels of [1, 3]) {
    const side = Math.sqrt(size / channels);
    if (Number.isInteger(side)) return [side, side, channels];
  }
  throw new DataError(
    `${file}: ${size} pixels in a row are no square picture. Set dataset.shape: [HEIGHT, WIDTH] or [HEIGHT, WIDTH, CHANNELS].`,
    { setting: 'dataset.shape' },
  );
}
