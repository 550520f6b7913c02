import { expect } from 'chai';
import { crashes } from './crash.js';

describe('a search that is killed', () => {
  it('ends with the digest of an undisturbed one, wherever 4 kills hit it; npm run test:crash has more', async () => {
    let kills = 0;
    for await (const run of crashes(4, 'npm test', ['search.generations=3', 'supernet.cells=2'])) {
      expect(run.equal, `killed ${run.kills.join(', ')}`).to.equal(true);
      kills += run.kills.length;
    }
    expect(kills).to.equal(4);
  });
});
