/** What users call a trained network: its folder, a training, a search whose finalists were trained. */
import { join } from 'node:path';
import { InputError } from '../../errors/input-error.js';
import { testedFinalists } from '../../report/tested-networks.js';
import { finalistsFile } from '../../store/closing-file.js';
import { finalistsFolder, isNetworkFolder } from '../../store/network-folder.js';
import { openRun } from '../../store/open-run.js';
import { isTraining } from '../settings/load-training.js';
import { runReference } from './run-reference.js';

/**
 * What `openNetwork` opens with weights of its own: a network's folder or a training as they are; of a search the
 * finalist that was tested, the best of several. Throws InputError for a search without one, and StoreError for what is neither.
 */
export function trainedReference(text: string): string {
  if (isNetworkFolder(text)) return text;
  const { folder, trial } = runReference(text) ?? { folder: text };
  const run = openRun(folder, { write: false });
  if (isTraining(run.settings())) return text;
  const finalists = trial === undefined ? run.closing(finalistsFile) : undefined;
  const finalist = finalists && testedFinalists(finalists)[0];
  const kept = finalist && join(folder, finalistsFolder, finalist.name);
  if (kept !== undefined && isNetworkFolder(kept)) return kept;
  throw new InputError(`${text}: is a search that kept no trained network`, {
    advice: `train one with evocell train ${text}, or search with finalists.count`,
  });
}
