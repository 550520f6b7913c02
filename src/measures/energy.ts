/**
 * Energy that a network takes on this machine, by the counters of the processor that Linux shows (powercap, "running
 * average power limit": Intel's since Sandy Bridge, AMD's since Zen). They count all that the processor does.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors/input-error.js';
import type { ExportedNetwork } from '../export/exported-network.js';
import { openRunner } from './runner.js';
import type { EnergySettings } from './settings.js';

/** Where Linux shows them. */
export const powercap = '/sys/class/powercap';

/** A zone whose joules are counted: a package of cores, or its memory. */
interface Zone {
  readonly file: string;
  /** Microjoules at which the counter begins anew. */
  readonly range: number;
}

const advice =
  'measure latency, or give a program that reads a meter of yours (metrics.programs, docs/networks.md)';

/**
 * Millijoules of a run over a batch: the mean of `repeats` runs after `warmup` others, on one thread. What the machine
 * takes at rest, and what else runs on it, is in them. Throws InputError where the system does not tell or the runtime is
 * not there, and the signal's reason.
 */
export async function measureEnergy(
  network: ExportedNetwork,
  settings: EnergySettings,
  signal?: AbortSignal,
  folder: string = powercap,
): Promise<number> {
  const zones = energyZones(folder);
  const runner = await openRunner(network, settings);
  const run = async (times: number): Promise<void> => {
    for (let i = 0; i < times; i++) {
      signal?.throwIfAborted();
      await runner.run();
    }
  };
  try {
    await run(settings.warmup);
    const before = zones.map(counted);
    await run(settings.repeats);
    const used = zones.map((zone, i) => counted(zone) - before[i]!);
    const microjoules = used.reduce((sum, one, i) => sum + (one < 0 ? one + zones[i]!.range : one), 0);
    return microjoules / 1000 / settings.repeats;
  } finally {
    await runner.close();
  }
}

/** Of all packages of the machine, with their memory where it is counted. Throws InputError where nothing is told. */
export function energyZones(folder: string = powercap): Zone[] {
  const zones = namesIn(folder)
    .filter((name) => /^intel-rapl:\d+(:\d+)?$/.test(name) && isCounted(join(folder, name)))
    .map((name) => ({
      file: join(folder, name, 'energy_uj'),
      range: Number(text(join(folder, name, 'max_energy_range_uj'))),
    }));
  if (zones.length === 0)
    throw new InputError(
      `energy cannot be measured: this system does not tell what it uses (${folder} has no package of a processor, as in most virtual machines)`,
      { advice },
    );
  zones.forEach(counted);
  return zones;
}

/** Cores and graphics are parts of their package; the platform (psys) holds the packages. */
function isCounted(zone: string): boolean {
  const name = text(join(zone, 'name'));
  return name.startsWith('package') || name === 'dram';
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function counted({ file }: Pick<Zone, 'file'>): number {
  return Number(text(file));
}

function text(file: string): string {
  try {
    return readFileSync(file, 'latin1').trim();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new InputError(`energy cannot be measured: ${file} cannot be read (${code})`, {
      advice: code === 'EACCES' ? `let root allow it (chmod a+r ${file}), or ${advice}` : advice,
    });
  }
}
