import { expect } from 'chai';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../../src/errors/input-error.js';
import { energyZones, measureEnergy, powercap } from '../../src/measures/energy.js';
import { untrained } from '../../src/measures/evaluator.js';
import { energySettings } from '../../src/measures/settings.js';
import { networkPlan } from '../../src/space/networks/catalogue.js';
import { evocell } from '../cli/run-cli.js';

describe('energy', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'evocell-energy-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** As Linux has them: folders elsewhere, with links to them. */
  const zone = (name: string, files: Readonly<Record<string, string | number>>): void => {
    const place = join(folder, 'devices', name);
    mkdirSync(place, { recursive: true });
    for (const [file, value] of Object.entries(files)) writeFileSync(join(place, file), `${value}\n`);
    symlinkSync(place, join(folder, name));
  };
  const range = { max_energy_range_uj: 1_000_000 };
  const network = untrained(networkPlan('resnet-cifar-20', { channels: 2 }), 1);
  const settings = z.object(energySettings).parse({ warmup: 1, repeats: 2 });

  it('counts packages and their memory, and nothing twice', () => {
    zone('intel-rapl', { enabled: 1 });
    zone('intel-rapl:0', { name: 'package-0', energy_uj: 5, ...range });
    zone('intel-rapl:0:0', { name: 'core', energy_uj: 4, ...range });
    zone('intel-rapl:0:1', { name: 'dram', energy_uj: 3, ...range });
    zone('intel-rapl:1', { name: 'package-1', energy_uj: 5, ...range });
    zone('intel-rapl:2', { name: 'psys', energy_uj: 20, ...range });
    zone('dtpm', { name: 'package-9' });
    const names = energyZones(folder).map(({ file }) => file.split('/').at(-2));
    expect(names).to.deep.equal(['intel-rapl:0', 'intel-rapl:0:1', 'intel-rapl:1']);
  });

  it('is the mean of the runs after warming up, also where a counter begins anew', async () => {
    zone('intel-rapl:0', { name: 'package-0', energy_uj: 999_000, ...range });
    zone('intel-rapl:1', { name: 'package-1', energy_uj: 100_000, ...range });
    let reads = 0;
    // While the first counted run begins, the counters go on: by 3,000 over the end of the range, and by 5,000.
    const signal = {
      throwIfAborted() {
        if (reads++ !== 1) return;
        writeFileSync(join(folder, 'intel-rapl:0', 'energy_uj'), '2000\n');
        writeFileSync(join(folder, 'intel-rapl:1', 'energy_uj'), '105000\n');
      },
    } as AbortSignal;
    expect(await measureEnergy(network, settings, signal, folder)).to.equal((3 + 5) / settings.repeats);
  });

  it('says in one line that the system does not tell', async () => {
    expect(() => energyZones(folder)).to.throw(
      InputError,
      /this system does not tell what it uses .*no package .*metrics\.programs/,
    );
    zone('intel-rapl:0', { name: 'package-0', ...range });
    expect(() => energyZones(folder)).to.throw(InputError, /energy_uj cannot be read \(ENOENT\)/);
  });

  const hasNone = !existsSync(powercap);
  (hasNone ? it : it.skip)(
    hasNone
      ? 'ends a search before its folder is made'
      : 'ends a search (left out: this system tells energy)',
    async () => {
      const file = join(folder, 'search.yaml');
      const text = readFileSync('experiments/latency-procedural.yaml', 'utf8');
      writeFileSync(file, text.replace('  latency:', '  energy:').replace(', latency]', ', energy]'));
      const { code, err } = await evocell('search', file, '--run', join(folder, 'run'));
      expect(code).to.equal(2);
      expect(err.trim().split('\n').at(-1)).to.match(/energy cannot be measured: this system/);
      expect(existsSync(join(folder, 'run'))).to.equal(false);
      const cost = await evocell('cost', 'resnet-cifar-20', '--channels', '2', '--energy', 'evocell');
      expect(cost.code).to.equal(2);
      expect(cost.err.trim()).to.match(/^energy cannot be measured[^\n]*$/);
    },
  );
});
