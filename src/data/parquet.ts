/** Parquet as Hugging Face stores images: a column with the bytes of each picture, one with its class. */
import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { FileMetaData } from 'hyparquet';
import { DataError } from './data-error.js';
import { brokenNotes, type EncodedPicture } from './decoded-images.js';
import { decodedPictures, firstOf } from './folder.js';
import type { ImageSource, IndexedSource } from './image-source.js';
import type { PictureSettings } from './picture-settings.js';

export type ParquetSettings = PictureSettings & {
  readonly path?: string | undefined;
  readonly image?: string | undefined;
  readonly label?: string | undefined;
};

const pictureColumns = ['image', 'img', 'picture'];
const labelColumns = ['label', 'labels', 'fine_label', 'class', 'target'];
const largestFile = 2 ** 31;
/** Unpacked, of rows that are in memory together. */
const largestGroup = 2 ** 30;
const mostRows = 10_000_000;

/** Files by part, by the beginnings of their names; all are for training where no name says anything. */
export function parquetFiles(path: string): Readonly<Record<'training' | 'validation' | 'test', string[]>> {
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile();
  if (isFile === undefined)
    throw new DataError(`dataset.path ${path}: is not there.`, { setting: 'dataset.path' });
  const names = isFile
    ? [path]
    : readdirSync(path, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.parquet'))
        .sort()
        .map((name) => join(path, name));
  const of = (...words: string[]) =>
    names.filter((name) => words.some((word) => basename(name).startsWith(word)));
  const [validation, test] = isFile ? [[], []] : [of('val'), of('test')];
  const training = names.filter((name) => !validation.includes(name) && !test.includes(name));
  if (training.length > 0) return { training, validation, test };
  throw new DataError(`dataset.path ${path}: has no .parquet files to train on.`, {
    setting: 'dataset.path',
  });
}

export function parquetSource(settings: ParquetSettings): ImageSource {
  const { path } = settings;
  if (path === undefined)
    throw new DataError('dataset.path is not set: name the file, or the folder with the files.', {
      setting: 'dataset.path',
    });
  let opened: Promise<readonly ParquetFile[]> | undefined;
  const group: HeldGroup = {};
  const indexed = async (): Promise<IndexedSource> => {
    const { training, validation, test } = parquetFiles(path);
    const open = (files: readonly string[]) =>
      Promise.all(files.map((file) => openFile(file, settings, group)));
    const trained = () => (opened ??= open(training));
    const part = (files: readonly string[]) => async () => {
      const own = files === training ? await trained() : await open(files);
      const known = classNamesOf(await trained());
      const pictures = own.flatMap((file) => picturesOf(file, known));
      const images = await decodedPictures(pictures, known, settings);
      return { ...images, notes: brokenNotes(path, images, settings.brokenShare) };
    };
    return Promise.resolve({
      training: part(training),
      ...(validation.length > 0 && { validation: part(validation) }),
      ...(test.length > 0 && { test: part(test) }),
      measured: true,
    });
  };
  return { training: async (limit) => firstOf(await (await indexed()).training(), limit), indexed };
}

/** A file whose labels are in memory, and of whose pictures a group of rows at a time is. */
interface ParquetFile {
  readonly file: string;
  /** Size and time. */
  readonly stamp: string;
  /** As Hugging Face's metadata names the classes. */
  readonly classNames: readonly string[] | undefined;
  readonly labels: readonly string[];
  picture(row: number): Promise<Uint8Array>;
}

/** As the metadata of the first names them; else the labels themselves. */
function classNamesOf(files: readonly ParquetFile[]): readonly string[] {
  const { file, classNames } = files[0]!;
  if (classNames) return classNames;
  const labels = new Set(files.flatMap((one) => one.labels));
  const isNumber = [...labels].every((label) => /^\d+$/.test(label));
  const found = [...labels].sort((a, b) => (isNumber ? Number(a) - Number(b) : a < b ? -1 : 1));
  if (found.length < 2) throw new DataError(`${file}: has ${found.length} classes; there have to be two.`);
  return found;
}

function picturesOf(
  { file, stamp, labels, picture }: ParquetFile,
  classNames: readonly string[],
): EncodedPicture[] {
  const indices = new Map(classNames.map((name, index) => [name, index]));
  return labels.map((label, row) => {
    const index = indices.get(label) ?? (/^\d+$/.test(label) ? Number(label) : -1);
    if (index < 0 || index >= classNames.length)
      throw new DataError(`${file}: row ${row} has label ${label}, which no training image has.`);
    return {
      ...{ name: `${basename(file)}, row ${row}`, label: index, stamp: `${stamp} ${row}` },
      read: () => picture(row),
    };
  });
}

/** The rows that are in memory, of any file of a source. */
interface HeldGroup {
  name?: string;
  rows?: Promise<Uint8Array[]>;
}

async function openFile(file: string, settings: ParquetSettings, held: HeldGroup): Promise<ParquetFile> {
  const { size, mtimeMs } = statSync(file);
  if (size > largestFile) throw new DataError(`${file}: is larger than 2 GiB. Split it.`);
  return told(file, async () => {
    // Loaded here, for most data sets are no parquet.
    const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } =
      await import('hyparquet');
    const buffer = await asyncBufferFromFile(file);
    const metadata = await parquetMetadataAsync(buffer);
    const groups = groupsOf(file, metadata);
    const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
    const [image, label] = [
      columnOf(file, columns, settings, 'image', pictureColumns),
      columnOf(file, columns, settings, 'label', labelColumns),
    ];
    const read = (column: string, rows: { readonly rowStart?: number; readonly rowEnd?: number } = {}) =>
      parquetReadObjects({ file: buffer, metadata, columns: [column], utf8: false, ...rows });
    const labels = (await read(label)).map((row) => textOf(row[label]));
    return {
      ...{ file, stamp: `${size} ${mtimeMs}`, classNames: namesIn(metadata), labels },
      async picture(row) {
        const [first, end] = groups.find(([from, to]) => row >= from && row < to)!;
        const name = `${file} ${first}`;
        if (held.name !== name) {
          held.name = name;
          held.rows = told(file, async () =>
            (await read(image, { rowStart: first, rowEnd: end })).map((one) => bytesOf(one[image])),
          );
        }
        return (await held.rows)?.[row - first] ?? new Uint8Array(0);
      },
    };
  });
}

function namesIn({ key_value_metadata: pairs }: FileMetaData): readonly string[] | undefined {
  const given = pairs?.find(({ key }) => key === 'huggingface')?.value;
  const names = /"names":\s*(\[[^\]]*\])/.exec(given ?? '')?.[1];
  return names === undefined ? undefined : (JSON.parse(names) as string[]);
}

/** Rows `[from, to)` that lie in the file together. Throws DataError for what says that it is too large. */
function groupsOf(
  file: string,
  { row_groups: groups, num_rows: rows }: FileMetaData,
): (readonly [from: number, to: number])[] {
  if (rows > mostRows)
    throw new DataError(
      `${file}: says that it has ${rows} rows, more than are read. Fetch it again, or split it.`,
    );
  let from = 0;
  return groups.map((group) => {
    if (group.total_byte_size > largestGroup)
      throw new DataError(`${file}: a group of its rows takes more than 1 GiB. Write it with smaller ones.`);
    const start = from;
    from += Number(group.num_rows);
    return [start, from];
  });
}

function columnOf(
  file: string,
  columns: readonly string[],
  settings: ParquetSettings,
  setting: 'image' | 'label',
  usual: readonly string[],
): string {
  const found = settings[setting] ?? usual.find((name) => columns.includes(name));
  if (found !== undefined && columns.includes(found)) return found;
  throw new DataError(
    `${file}: has the columns ${columns.join(', ') || '(none)'}; say which one is the ${setting}: dataset.${setting}.`,
    { setting: `dataset.${setting}` },
  );
}

function textOf(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : String(value as number);
}

/** A struct of bytes and path, or the bytes alone; nothing where there are none, which counts as a broken picture. */
function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  const inner: unknown =
    typeof value === 'object' && value !== null && 'bytes' in value ? value.bytes : undefined;
  return inner instanceof Uint8Array ? inner : new Uint8Array(0);
}

/** What cannot be read is told in one line. */
async function told<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof DataError) throw error;
    const text = error instanceof Error ? error.message.split('\n', 1)[0]! : String(error);
    throw new DataError(`${file}: cannot be read as parquet (${text}). Fetch it again.`);
  }
}
