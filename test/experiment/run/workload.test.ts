import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runSearch } from '../../../src/experiment/run/search.js';
import { Workload } from '../../../src/experiment/run/workload.js';
import { experimentOf } from '../../../src/experiment/settings/load.js';
import { openRun } from '../../../src/store/open-run.js';

describe('what workers did', () => {
  it('is counted for each of them', () => {
    const workload = new Workload();
    workload.add(1, 0.25);
    workload.add(1, 0.5);
    expect(workload.workers()).to.deep.equal([
      { tasks: 0, seconds: 0 },
      { tasks: 2, seconds: 0.75 },
    ]);
  });

  it('stands in the record of a search', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'evocell-work-'));
    const experiment = experimentOf({
      ...{ name: 'tiny', workers: 1, backend: 'wasm' },
      dataset: { name: 'procedural', subset: 24 },
      supernet: { channels: 2, cells: 3, batch: 4, steps: 2 },
      fitness: { batch: 6, subset: 12 },
      derived: { channels: 4, cells: 3 },
      search: { objectives: ['accuracy'], population: 2, generations: 1, tournament: 2 },
    });
    await runSearch(experiment, { folder: join(folder, 'run') });
    const { work, seconds } = openRun(join(folder, 'run'), { write: false }).record;
    expect(work?.workers).to.have.length(1);
    // two steps of the replicas, and two genomes scored in two batches
    expect(work!.workers[0]!.tasks).to.be.greaterThan(2);
    expect(work!.workers[0]!.seconds).to.be.greaterThan(0).and.at.most(seconds!);
    rmSync(folder, { recursive: true });
  });
});
