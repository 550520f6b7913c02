/** Which backend a run computes with. */
import { availableBackends, BackendError, bestBackend } from '../train/backends.js';
import type { BackendName } from '../train/network.js';
import type { Experiment } from './settings.js';

/** The backend of the settings; `auto` is the best there is. Throws BackendError where it cannot be had. */
export async function chooseBackend(wanted: Experiment['backend']): Promise<BackendName> {
  const name = wanted === 'auto' ? await bestBackend() : wanted;
  const report = (await availableBackends()).find((one) => one.name === name);
  if (report?.available) return name;
  throw new BackendError(
    `backend: ${name} cannot be had here: ${report?.reason ?? 'it is not known'}`,
    report?.remedy ?? 'evocell doctor',
  );
}
