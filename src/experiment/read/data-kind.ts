/** What kind of data set lies at a path: the settings that read it. */
import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findIdx } from '../../data/idx.js';
import { InputError } from '../../errors/input-error.js';

/** The group `dataset`, as far as looking at the path tells it. */
export interface DataKind {
  readonly name: string;
  readonly path: string;
  readonly [setting: string]: unknown;
}

const files: readonly (readonly [ending: RegExp, name: string])[] = [
  [/\.(csv|tsv)(\.gz)?$/i, 'csv'],
  [/\.np[yz]$/i, 'numpy'],
  [/\.parquet$/i, 'parquet'],
];

/** Throws InputError, which says what is read, for what is none of it. */
export function dataKind(path: string): DataKind {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new InputError(`${path}: is not there`, { advice: 'check the path' });
  if (found.isFile()) {
    const name = files.find(([ending]) => ending.test(path))?.[1];
    if (name !== undefined) return { name, path };
    throw new InputError(`${path}: is no kind of file that is read (.csv, .tsv, .npz, .npy, .parquet)`, {
      advice: 'for pictures give the folder that has a folder for each class',
    });
  }
  return folderKind(path);
}

function folderKind(path: string): DataKind {
  const names = readdirSync(path);
  const has = (pattern: RegExp): boolean => names.some((name) => pattern.test(name));
  if (has(/^data_batch(.*\.bin|_\d+)(\.gz)?$/) || has(/^cifar-10-batches-(bin|py)$/))
    return { name: 'cifar10', path };
  const isCifar100 = has(/^train\.bin(\.gz)?$/) || (has(/^train(\.gz)?$/) && has(/^meta$/));
  if (isCifar100 || has(/^cifar-100-(binary|python)$/)) return { name: 'cifar100', path };
  if (
    has(/\.parquet$/) ||
    (names.includes('data') && readdirSync(join(path, 'data')).some((name) => name.endsWith('.parquet')))
  )
    return { name: 'parquet', path };
  const pair = findIdx(path, ['train']);
  if (pair)
    return { name: 'idx', path, ...(basename(pair.images).startsWith('emnist') && { transposed: true }) };
  return { name: 'folder', path };
}
