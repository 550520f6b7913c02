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

  it('is noted when another Node began it, and whether that can change bits', () => {
    const run = newRun(claimNow(join(folder, 'node')), { settings: 'name: node\n', seed: 1, backend: 'cpu' });
    run.close('interrupted');
    const record = {
      ...run.record,
      machine: { ...run.record.machine, node: 'v18.0.0', tfjs: '1.0.0' },
      dependencies: [{ kind: 'images', parts: {} }],
    };
    const notes = (more: object) => notesOn({ notes: [], record: { ...record, ...more } });
    expect(notes({ backend: 'wasm' })).to.deep.equal([
      `it was begun with Node v18.0.0 and goes on with ${process.version}: the outcome is the same`,
    ]);
    expect(notes({ dependencies: [] })).to.have.length(1); // a table is looked up
    expect(notes({})).to.have.length(2);
    expect(notes({})[0]).to.match(/Node v18\.0\.0 .* may differ in its last bits/);
    expect(notes({})[1]).to.match(/TensorFlow\.js 1\.0\.0/);
    expect(notes({ backend: 'wasm', dependencies: undefined }).at(-1)).to.match(/cannot be checked/);
  });
});
