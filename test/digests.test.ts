/** Same seed, same bits, from one commit to the next: whatever changes a result shows in `test/digests.json`. */
import { expect } from 'chai';
import { networkPins } from './digests/networks.js';
import type { Pin } from './digests/pin.js';
import { pins, readPinned } from './digests/pinned.js';

const advice =
  'the bits have changed. If that is not meant, find out why. If it is, run `npm run test:digests -- --write` ' +
  'and name the change and its reason in CHANGELOG.md, under "Bits that changed"';

describe('the pinned digests', () => {
  const expected = readPinned();

  it('are those of the cases that there are', () => {
    expect(Object.keys(expected)).to.deep.equal(pins.map(({ name }) => name));
  });

  const agree = (some: readonly Pin[]): void => {
    for (const { name, digest } of some)
      it(name, async () => {
        expect(await digest(), `${name}: ${advice}`).to.equal(expected[name]);
      });
  };
  describe('of spaces and strategies', () => agree(pins.filter((pin) => !networkPins.includes(pin))));
  // Left out by `npm run test:fast`.
  describe('of networks on the wasm backend', () => agree(networkPins));
});
