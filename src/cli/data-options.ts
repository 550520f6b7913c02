/** `--set KEY=VALUE` of the group `dataset`, for commands that look at data. */
import { dataKind, type DataKind } from '../experiment/read/data-kind.js';
import { experimentOf } from '../experiment/settings/load.js';
import { parseOverride, withOverride } from '../experiment/settings/override.js';

export const dataOptions = {
  set: {
    type: 'string',
    array: true,
    nargs: 1,
    describe: 'a setting of the data: dataset.size=64 (several: repeat it)',
  },
} as const;

/** What lies at the path, with these settings over it, checked and complete. Throws InputError. */
export function datasetOf(path: string, set: readonly string[] = []): DataKind {
  const given = set.map(parseOverride).reduce(withOverride, { dataset: { ...dataKind(path) } });
  const { dataset } = experimentOf({ name: 'data', ...given });
  return { path, ...dataset! };
}

/** The same without what is default: for a file. */
export function givenDataset(path: string, set: readonly string[] = []): Readonly<Record<string, unknown>> {
  const { dataset } = set.map(parseOverride).reduce(withOverride, { dataset: { ...dataKind(path) } });
  return dataset as Readonly<Record<string, unknown>>;
}
