/** A folder a class, with pictures in it; or folders `train`, `val`, `test` with such folders in them. */
import { readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from './data-error.js';
import { brokenNotes, decodedImages, type DecodedImages, type EncodedPicture } from './decoded-images.js';
import type { ImageFormat, Images } from './image-set.js';
import type { ImageSource, IndexedImages, IndexedSource } from './image-source.js';
import { pictureDecoder } from './picture-decoder.js';
import { pictureShape, type PictureSettings } from './picture-settings.js';

const endings = /\.(png|jpe?g|webp|gif|bmp|tiff?)$/i;
/** Names that people give the parts. */
const partNames = {
  training: ['train', 'training'],
  validation: ['val', 'valid', 'validation', 'dev'],
  test: ['test', 'testing'],
} as const;
type PartName = keyof typeof partNames;
/** No picture has a larger file. */
const largestFile = 2 ** 28;

export interface FolderLayout {
  /** In the order of their labels. */
  readonly classNames: readonly string[];
  /** The folder of each part that there is. */
  readonly parts: Readonly<Partial<Record<PartName, string>>>;
}

/** Throws DataError where there are no classes in it. */
export function folderLayout(path: string | undefined): FolderLayout {
  if (path === undefined)
    throw new DataError('dataset.path is not set: name the folder that has a folder for each class.', {
      setting: 'dataset.path',
    });
  const inside = foldersIn(path);
  const find = (part: PartName) =>
    inside.find((name) => (partNames[part] as readonly string[]).includes(name.toLowerCase()));
  const training = find('training');
  if (training === undefined) return { classNames: classesIn(path), parts: { training: path } };
  const parts = Object.fromEntries(
    (Object.keys(partNames) as PartName[]).flatMap((part) => {
      const name = find(part);
      return name === undefined ? [] : [[part, join(path, name)]];
    }),
  );
  return { classNames: classesIn(join(path, training)), parts };
}

function classesIn(path: string): string[] {
  const names = foldersIn(path);
  if (names.length >= 2) return names;
  throw new DataError(
    `dataset.path ${path}: should have a folder for each class, with its pictures in it, and has ${names.length} folders.`,
    { setting: 'dataset.path' },
  );
}

function foldersIn(path: string): string[] {
  try {
    return readdirSync(path)
      .filter((name) => !name.startsWith('.') && statSync(join(path, name)).isDirectory())
      .sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new DataError(
      `dataset.path ${path}: ${code === 'ENOTDIR' ? 'is not a folder' : `cannot be listed (${code})`}. Name the folder that has a folder for each class.`,
      { setting: 'dataset.path' },
    );
  }
}

/** The pictures of a part, class by class, in the order of their names. Throws DataError for an unknown class. */
export function picturesIn(folder: string, classNames: readonly string[]): EncodedPicture[] {
  const unknown = foldersIn(folder).find((name) => !classNames.includes(name));
  if (unknown !== undefined)
    throw new DataError(
      `${join(folder, unknown)}: the training images have no class of that name. Remove it.`,
    );
  return classNames.flatMap((name, label) => {
    if (!foldersIn(folder).includes(name)) return [];
    return readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' })
      .filter((file) => endings.test(file) && !/(^|[/\\])\./.test(file))
      .sort()
      .map((file) => pictureOf(join(folder, name, file), join(name, file), label));
  });
}

function pictureOf(path: string, name: string, label: number): EncodedPicture {
  const { size, mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
  return {
    ...{ name, label, stamp: `${size} ${mtimeMs}` },
    read() {
      if (size > largestFile) throw new Error('the file is larger than any picture');
      return readFile(path);
    },
  };
}

export type FolderSettings = PictureSettings & { readonly path?: string | undefined };

/** Decodes each part when it is asked for. */
export function folderSource(settings: FolderSettings): ImageSource {
  const indexed = async (): Promise<IndexedSource> => {
    const { classNames, parts } = folderLayout(settings.path);
    const part = (name: PartName) => {
      const folder = parts[name];
      return folder === undefined ? undefined : () => decodedPart(folder, classNames, settings);
    };
    const [validation, test] = [part('validation'), part('test')];
    return Promise.resolve({
      training: part('training')!,
      ...(validation && { validation }),
      ...(test && { test }),
      measured: true,
    });
  };
  return { training: async (limit) => firstOf(await (await indexed()).training(), limit), indexed };
}

/** The first images, for who reads a source without cutting it. */
export function firstOf(images: IndexedImages, limit?: number): Promise<Images> {
  const count = Math.min(limit ?? Infinity, images.labels.length);
  return images.at(Int32Array.from({ length: count }, (_, i) => i));
}

async function decodedPart(folder: string, classNames: readonly string[], settings: FolderSettings) {
  const pictures = picturesIn(folder, classNames);
  if (pictures.length === 0)
    throw new DataError(
      `dataset.path ${folder}: no pictures in its folders (PNG, JPEG, WebP, GIF, TIFF, BMP).`,
      { setting: 'dataset.path' },
    );
  const images = await decodedPictures(pictures, classNames, settings);
  return { ...images, notes: brokenNotes(folder, images, settings.brokenShare) };
}

/** Of any place: decoded to the shape that the settings ask for. */
export async function decodedPictures(
  pictures: readonly EncodedPicture[],
  classNames: readonly string[],
  settings: PictureSettings,
): Promise<DecodedImages> {
  const { size, colours, fit } = settings;
  const shape = pictureShape(settings);
  const one = Array.from({ length: shape[2] }, () => 1);
  const format: ImageFormat = {
    ...{ shape, classes: classNames.length, classNames },
    normalisation: { mean: one.map(() => 0.5), deviation: one.map(() => 0.25) },
  };
  const { version, decode } = await pictureDecoder(settings);
  return decodedImages(pictures, format, { key: JSON.stringify({ version, size, colours, fit }), decode });
}
