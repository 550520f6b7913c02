/** A table with a row for each image: a column with the class, the others its pixels. */
import { DataError } from './data-error.js';
import { arraySource, levelsOf, type ArrayImages } from './array-source.js';
import { readDataFile } from './data-file.js';
import type { ImageSource } from './image-source.js';

const largestFile = 2 ** 30;

export interface CsvSettings {
  readonly path?: string | undefined;
  readonly testPath?: string | undefined;
  readonly label?: string | number | undefined;
  readonly shape?: readonly number[] | undefined;
}

export function csvSource(settings: CsvSettings): ImageSource {
  const { path, testPath } = settings;
  if (path === undefined)
    throw new DataError('dataset.path is not set: name the file.', { setting: 'dataset.path' });
  const read = (file: string) => async () => parseCsv(file, await readDataFile(file, largestFile), settings);
  const files = { training: path, validation: undefined, test: testPath };
  return arraySource(path, (part) =>
    Promise.resolve(files[part] === undefined ? undefined : read(files[part])),
  );
}

/** Throws DataError, which names line and column. */
export function parseCsv(file: string, bytes: Uint8Array, { label, shape }: CsvSettings): ArrayImages {
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('latin1')
    .split(/\r?\n/);
  while (lines.at(-1)?.trim() === '') lines.pop();
  const separator = [',', ';', '\t'].find((one) => lines[0]?.includes(one)) ?? ',';
  const cells = (line: string) => line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const first = cells(lines[0] ?? '');
  const isHead = first.filter((cell) => cell === '' || !Number.isFinite(Number(cell))).length > 1;
  const rows = (isHead ? lines.slice(1) : lines).map(cells);
  const size = first.length - 1;
  if (rows.length === 0 || size < 1) throw new DataError(`${file}: has no rows of a label and pixels.`);
  const column = labelColumn(file, first, isHead, label, rows);
  const pixels = new Float32Array(rows.length * size);
  const labels: (number | string)[] = [];
  let at = 0;
  rows.forEach((values, r) => {
    const line = r + (isHead ? 2 : 1);
    if (values.length !== first.length)
      throw new DataError(
        `${file}: line ${line} has ${values.length} values, and the first has ${first.length}.`,
      );
    values.forEach((value, c) => {
      if (c === column) return labels.push(labelOf(value));
      const pixel = Number(value);
      if (value === '' || !Number.isFinite(pixel))
        throw new DataError(
          `${file}: line ${line}, column ${c + 1}: a pixel should be a number, not "${value.slice(0, 20)}". If that is the class, set dataset.label.`,
        );
      return (pixels[at++] = pixel);
    });
  });
  return { shape: shapeOf(file, size, shape), pixels: levelsOf(file, pixels), labels };
}

const labelOf = (value: string): number | string => (/^-?\d+$/.test(value) ? Number(value) : value);

function labelColumn(
  file: string,
  first: readonly string[],
  isHead: boolean,
  label: CsvSettings['label'],
  rows: readonly (readonly string[])[],
): number {
  if (typeof label === 'number') {
    if (label >= 1 && label <= first.length) return label - 1;
    throw new DataError(`dataset.label: ${file} has no column ${label}; it has ${first.length}.`, {
      setting: 'dataset.label',
    });
  }
  if (label !== undefined) {
    const column = first.indexOf(label);
    if (isHead && column >= 0) return column;
    throw new DataError(
      `dataset.label: ${file} has no column "${label}". Give its name or its number from 1.`,
      {
        setting: 'dataset.label',
      },
    );
  }
  const named = first.findIndex((name) => /^(label|class|target|y|digit)$/i.test(name));
  if (isHead && named >= 0) return named;
  return likelyColumn(file, rows);
}

/** The first or the last: the one with text, or the one that is not the same in all rows. Throws DataError. */
function likelyColumn(file: string, rows: readonly (readonly string[])[]): number {
  const ends = [0, rows[0]!.length - 1];
  const isText = (column: number) => rows.some((cells) => !Number.isFinite(Number(cells[column])));
  const varies = (column: number) => rows.some((cells) => cells[column] !== rows[0]![column]);
  for (const says of [isText, varies]) {
    const [column, ...others] = ends.filter(says);
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
