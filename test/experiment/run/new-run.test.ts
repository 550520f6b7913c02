import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newRun, notesOn } from '../../../src/experiment/run/new-run.js';
import { claimNow } from '../../../src/store/claim.js';
import { version } from '../../../src/version.js';

describe('a run that goes on', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evocell-'));
  after(() => rmSync(folder, { recursive: true }));

  it('is noted when another version of evocell began it, for bits are promised within one', () => {
    const run = newRun(claimNow(join(folder, 'run')), { settings: 'name: run\n', seed: 1, backend: 'cpu' });
    run.close('interrupted');
    expect(notesOn(run)).to.deep.equal([]);
    const [note] = notesOn({ notes: [], record: { ...run.record, version: '0.0.1' } });
    expect(note).to.include('0.0.1').and.to.include(version);
  });
});
