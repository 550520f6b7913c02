/** Which backend a run computes with, and which ones work on this machine. */
import { BackendError, openBackend } from '../train/backends.js';
import { backendNames, type BackendName } from '../train/network.js';
import type { Experiment } from './settings.js';

export interface BackendReport {
  readonly name: BackendName;
  readonly available: boolean;
  /** Why it is not there. */
  readonly reason?: string;
  /** What to do to get it. */
  readonly remedy?: string;
}

/** What `auto` tries, in this order. */
const preferred: readonly BackendName[] = ['wasm', 'cpu'];

const remedies: Readonly<Record<BackendName, string>> = {
  wasm: 'npm ci (or npm run build in a checkout)',
  webgpu: 'npm install webgpu @tensorflow/tfjs-backend-webgpu (and a Vulkan, Metal or D3D12 driver)',
  tensorflow: 'npm install @tensorflow/tfjs-node-gpu (and CUDA 11 with cuDNN 8)',
  cpu: 'npm ci',
};

/** The backend of the settings, opened once to see that it works. Throws BackendError. */
export async function chooseBackend(wanted: Experiment['backend']): Promise<BackendName> {
  if (wanted !== 'auto') {
    const { available, reason, remedy } = await probe(wanted);
    if (available) return wanted;
    throw new BackendError(
      `backend: ${wanted} is not available here (${reason}); get it with: ${remedy}; or use another (evocell doctor lists them)`,
    );
  }
  for (const name of preferred) if ((await probe(name)).available) return name;
  throw new BackendError('backend: none works here; evocell doctor says why');
}

/** Each backend, opened and closed again. */
export async function probeBackends(): Promise<BackendReport[]> {
  const reports: BackendReport[] = [];
  for (const name of backendNames) reports.push(await probe(name));
  return reports;
}

async function probe(name: BackendName): Promise<BackendReport> {
  try {
    (await openBackend(name)).dispose();
    return { name, available: true };
  } catch (error) {
    return { name, available: false, reason: firstLine(error), remedy: remedies[name] };
  }
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0]!.replace(/\.$/, '');
}
