/** Parquet as Hugging Face stores images: a column with the bytes of each picture, one with its class. */
import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
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
/** Of a file and of what is unpacked of it. */
const largestFile = 2 ** 31;

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
  let classes: Promise<readonly string[]> | undefined;
  const indexed = async (): Promise<IndexedSource> => {
    const { training, validation, test } = parquetFiles(path);
    const names = () => (classes ??= classNamesOf(training, settings));
    const part = (files: readonly string[]) => async () => {
      const known = await names();
      const pictures = (await Promise.all(files.map((file) => picturesOf(file, known, settings)))).flat();
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

/** As Hugging Face's metadata names them; else the labels themselves. */
async function classNamesOf(files: readonly string[], settings: ParquetSettings): Promise<readonly string[]> {
  const given = await told(files[0]!, async () => {
    const metadata = await parquetMetadataAsync(await asyncBufferFromFile(files[0]!));
    return metadata.key_value_metadata?.find(({ key }) => key === 'huggingface')?.value;
  });
  const names = /"names":\s*(\[[^\]]*\])/.exec(given ?? '')?.[1];
  if (names !== undefined) return JSON.parse(names) as string[];
  const labels = new Set<string>();
  for (const file of files) for (const { label } of await rowsOf(file, settings)) labels.add(label);
  const isNumber = [...labels].every((label) => /^\d+$/.test(label));
  const found = [...labels].sort((a, b) => (isNumber ? Number(a) - Number(b) : a < b ? -1 : 1));
  if (found.length < 2)
    throw new DataError(`${files[0]}: has ${found.length} classes; there have to be two.`);
  return found;
}

interface Row {
  readonly label: string;
  readonly bytes: Uint8Array;
}

async function picturesOf(
  file: string,
  classNames: readonly string[],
  settings: ParquetSettings,
): Promise<EncodedPicture[]> {
  return (await rowsOf(file, settings)).map(({ label, bytes }, row) => {
    const named = classNames.indexOf(label);
    const index = named >= 0 ? named : /^\d+$/.test(label) ? Number(label) : -1;
    if (index < 0 || index >= classNames.length)
      throw new DataError(`${file}: row ${row} has label ${label}, which no training image has.`);
    return {
      ...{ name: `${basename(file)}, row ${row}`, label: index },
      stamp: createHash('sha256').update(bytes).digest('hex'),
      read: () => Promise.resolve(bytes),
    };
  });
}

async function rowsOf(file: string, settings: ParquetSettings): Promise<Row[]> {
  if (statSync(file).size > largestFile) throw new DataError(`${file}: is larger than 2 GiB. Split it.`);
  const rows = await told(file, async () =>
    parquetReadObjects({ file: await asyncBufferFromFile(file), utf8: false }),
  );
  const columns = Object.keys(rows[0] ?? {});
  const find = (setting: 'image' | 'label', usual: readonly string[]): string => {
    const asked = settings[setting];
    const found = asked === undefined ? usual.find((name) => columns.includes(name)) : asked;
    if (found !== undefined && columns.includes(found)) return found;
    throw new DataError(
      `${file}: has the columns ${columns.join(', ') || '(none)'}; say which one is the ${setting}: dataset.${setting}.`,
      { setting: `dataset.${setting}` },
    );
  };
  const [image, label] = [find('image', pictureColumns), find('label', labelColumns)];
  return rows.map((row: Record<string, unknown>) => ({
    label: textOf(row[label]),
    bytes: bytesOf(row[image]),
  }));
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
    const text = error instanceof Error ? error.message.split('\n', 1)[0]! : String(error);
    throw new DataError(`${file}: cannot be read as parquet (${text}). Fetch it again.`);
  }
}
