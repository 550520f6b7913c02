/** Test images, asked for before long work at whose end they are looked at. */
import { testParts } from '../../data/test-set.js';
import { openData, type DatasetGroup } from '../parts/open.js';
import type { Plugins } from '../parts/plugins.js';
import { partsOf } from '../parts/registry.js';
import type { Experiment } from '../settings/settings.js';
import type { Assembly } from './assemble.js';

/** Whether they can be read: they stay sealed. Throws DataError. */
export async function requireTestImages(dataset: DatasetGroup, plugins?: Plugins): Promise<void> {
  await testParts((await openData(dataset, partsOf(plugins))).test);
}

/** Where the settings ask for finalists, which are tested when the search is over. Throws DataError. */
export async function requireFinalistImages(
  { finalists: { count = 0 } = {} }: Experiment,
  { test }: Assembly,
): Promise<void> {
  if (test && count > 0) await testParts(test);
}
