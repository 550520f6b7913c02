/** Which backend a run computes with, and which there are. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { BackendError, openBackend, type BackendReport } from '../../network/backends.js';
import { backendNames, type BackendName } from '../../network/network.js';
import type { Experiment } from '../settings/settings.js';

const reports = z.array(
  z.object({
    name: z.enum(backendNames),
    available: z.boolean(),
    device: z.string().exactOptional(),
    accelerated: z.boolean().exactOptional(),
    reason: z.string().exactOptional(),
    remedy: z.string().exactOptional(),
  }),
);

/**
 * Each backend: there or why not, and what gets it; `worker`: and whether a worker can have wasm, too. Asked in a
 * process of its own; when that dies, none is there.
 */
export async function probeBackends({ worker = false } = {}): Promise<BackendReport[]> {
  const script = fileURLToPath(new URL('./probe.js', import.meta.url));
  const signals = new URL('../../network/process/signals.js', import.meta.url).href;
  const command = ['--import', signals, script, ...(worker ? ['--worker'] : [])];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, command, { timeout: 60_000 });
    return reports.parse(JSON.parse(stdout));
  } catch (error) {
    const { code, signal } = error as { readonly code?: unknown; readonly signal?: unknown };
    const reason = `the process that looks for it ended (${String(signal ?? code ?? error)})`;
    const remedy = 'see whether memory or addresses are limited (ulimit -a)';
    return backendNames.map((name) => ({ name, available: false, reason, remedy }));
  }
}

/** The backend of the settings; `auto` is a GPU where there is one, else wasm. Throws BackendError. */
export async function chooseBackend(wanted: Experiment['backend']): Promise<BackendName> {
  if (wanted === 'wasm' || wanted === 'cpu') return opened(wanted);
  const found = await probeBackends();
  if (wanted === 'auto') return found.find(({ accelerated }) => accelerated)?.name ?? opened('wasm');
  const report = found.find(({ name }) => name === wanted);
  if (report?.available) return wanted;
  throw refusal(wanted, report?.reason ?? 'it is not known', report?.remedy ?? 'see evocell doctor');
}

/** Those two cost nothing to open, so that is how one knows. */
async function opened(name: 'wasm' | 'cpu'): Promise<BackendName> {
  try {
    (await openBackend(name)).dispose();
    return name;
  } catch (error) {
    throw error instanceof BackendError ? refusal(name, error.reason, error.remedy) : error;
  }
}

function refusal(name: BackendName, reason: string, remedy: string): BackendError {
  return new BackendError(`backend: ${name} cannot be had here: ${reason}`, remedy);
}
