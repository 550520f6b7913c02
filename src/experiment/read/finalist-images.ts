/** The images that the finalists of a search were tested on. */
import { isDeepStrictEqual } from 'node:util';
import { imageParts } from '../../data/image-parts.js';
import type { Images } from '../../data/image-set.js';
import { openTestSet } from '../../data/test-set.js';
import { InputError } from '../../errors/input-error.js';
import { finalistsFile } from '../../store/closing-file.js';
import { openRun } from '../../store/open-run.js';
import { openData } from '../parts/open.js';
import { partsOf } from '../parts/registry.js';
import type { Plugins } from '../parts/plugins.js';
import { placesOf, requireSamePlugins, withPlaces, type Places } from '../run/dependencies.js';
import { storedExperiment } from '../settings/load.js';

/**
 * Of the search whose folder it is. Throws InputError where its data are gone or not what they were, StoreError for a
 * run that cannot be read.
 */
export async function finalistImages(
  folder: string,
  { plugins, places }: { readonly plugins?: Plugins; readonly places?: Places },
): Promise<Images> {
  const run = openRun(folder, { write: false });
  const { dependencies } = run.record;
  requireSamePlugins(folder, dependencies, plugins?.modules);
  const stored = storedExperiment(run.settings(), `${folder}/experiment.yaml`, plugins);
  const { dataset } = withPlaces(stored, placesOf(folder, dependencies, places));
  const known = run.closing(finalistsFile)?.testImages;
  if (!dataset || !known) throw new InputError(`${folder}: is no search whose finalists were tested`);
  const images = await openTestSet((await openData(dataset, partsOf(plugins))).test);
  if (isDeepStrictEqual(imageParts(images), known)) return images;
  throw new InputError(`${folder}: its test images are others than those that its finalists were tested on`, {
    advice: 'put them back, or name the folder where they lie: --set dataset.path=FOLDER',
  });
}
