/** Same seed, same bits, from one commit to the next: whatever changes a result shows in `test/digests.json`. */
import { expect } from 'chai';
import { pins, readPinned } from './digests/pinned.js';

const advice =
  'the bits have changed. If that is not meant, find out why. If it is, run `npm run test:digests -- --write` ' +
  'and name the change and its reason in CHANGELOG.md, under "Bits that changed"';

describe('the pinned digests', function () {
  this.timeout(60_000);
  const expected = readPinned();

  it('are those of the cases that there are', () => {
    expect(Object.keys(expected)).to.deep.equal(pins.map(({ name }) => name));
  });

  for (const { name, digest } of pins)
    it(name, async () => {
      expect(await digest(), `${name}: ${advice}`).to.equal(expected[name]);
    });
});
