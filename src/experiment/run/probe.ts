/**
 * Prints what `availableBackends` finds, as JSON. Run as a process of its own: graphics drivers write to the
 * standard error on their own, and one that crashes takes nothing along.
 */
import { availableBackends, type BackendReport } from '../../network/backends.js';
import { InputError } from '../../errors/input-error.js';
import { openPool } from '../parts/open-pool.js';

/** Asked with `--worker`: a search opens one, too, which needs as many addresses again. */
async function withWorker(report: BackendReport): Promise<BackendReport> {
  const { name, available } = report;
  if (name !== 'wasm' || !available || !process.argv.includes('--worker')) return report;
  try {
    await (await openPool({ backend: name, workers: 1, memory: 1 })).close();
    return report;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [, reason, remedy] = /^(.*) \((.*)\)$/.exec(error.message) ?? [];
    return {
      name,
      available: false,
      reason: reason ?? error.message,
      remedy: remedy ?? 'see evocell search',
    };
  }
}

const reports = await Promise.all((await availableBackends()).map(withWorker));
process.stdout.write(JSON.stringify(reports), () => process.exit(0));
