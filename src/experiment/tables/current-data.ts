/** Whether runs that are there already are of the data that there is now. */
import { imageParts } from '../../data/image-parts.js';
import { testParts } from '../../data/test-set.js';
import type { Dependency } from '../../search/dependency.js';
import { canonicalJson } from '../../store/digest.js';
import { openRun } from '../../store/open-run.js';
import { openData, type DatasetGroup } from '../parts/open.js';
import type { Plugins } from '../parts/plugins.js';
import { partsOf } from '../parts/registry.js';
import { requireSame } from '../run/dependencies.js';

export class CurrentData {
  /** By settings of the data set: many runs share one. */
  readonly #found = new Map<string, Promise<Dependency[]>>();

  constructor(private readonly plugins?: Plugins) {}

  /** Throws InputError when the run is of other images than those that the settings name now. */
  async requireSame(folder: string, { dataset }: { readonly dataset?: DatasetGroup }): Promise<void> {
    const { dependencies = [] } = openRun(folder, { write: false }).record;
    const before = dependencies.filter(({ kind }) => kind === 'images' || kind === 'test images');
    if (before.length === 0 || !dataset) return;
    const key = canonicalJson(dataset);
    const known = this.#found.get(key) ?? imagesOf(dataset, this.plugins);
    this.#found.set(key, known);
    const found = (await known).filter(({ kind }) => before.some((one) => one.kind === kind));
    requireSame(folder, before, found);
  }
}

async function imagesOf(dataset: DatasetGroup, plugins?: Plugins): Promise<Dependency[]> {
  const { training, test } = await openData(dataset, partsOf(plugins));
  const path = typeof dataset['path'] === 'string' ? dataset['path'] : undefined;
  return [
    { kind: 'images', path, parts: imageParts(training) },
    { kind: 'test images', path, parts: await testParts(test) },
  ];
}
