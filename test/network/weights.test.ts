import { expect } from 'chai';
import { PlanError } from '../../src/plan/builder.js';
import type { Weight } from '../../src/plan/plan.js';
import { initialise, readWeight, view, weightTable, writeWeight } from '../../src/network/weights.js';

const weight = (name: string, ...shape: number[]): Weight => ({
  name,
  shape,
  initial: { kind: 'uniform', bound: 0.5 },
});

describe('weight table', () => {
  it('draws each weight from the stream of its own name, whatever stands beside it', () => {
    const alone = weightTable([weight('b', 3, 2)]);
    const beside = weightTable([weight('a', 5), weight('b', 3, 2)]);
    initialise(alone, 1);
    initialise(beside, 1);
    expect(view(beside, 'b')).to.deep.equal(view(alone, 'b'));
    expect(Math.max(...view(alone, 'b'))).to.be.lessThan(0.5);
  });

  it('aligns every weight to 16 bytes', () => {
    const table = weightTable([weight('a', 3), weight('b', 1), weight('c', 2)]);
    expect([...table.slots.values()].map((slot) => slot.offset % 4)).to.deep.equal([0, 0, 0]);
  });

  it('reads a smaller weight as the leading corner of the larger', () => {
    const table = weightTable([weight('w', 3, 4)]);
    view(table, 'w').set(Float32Array.from({ length: 12 }, (_, i) => i));
    const corner = new Float32Array(4);
    readWeight(table, weight('w', 2, 2), corner);
    expect([...corner]).to.deep.equal([0, 1, 4, 5]);
  });

  it('writes a corner and clears the rest', () => {
    const table = weightTable([weight('w', 2, 2, 2)]);
    view(table, 'w').fill(9);
    writeWeight(table, weight('w', 1, 2, 2), Float32Array.of(1, 2, 3, 4));
    expect([...view(table, 'w')]).to.deep.equal([1, 2, 3, 4, 0, 0, 0, 0]);
    writeWeight(table, weight('w', 2, 1, 2), Float32Array.of(1, 2, 3, 4));
    expect([...view(table, 'w')]).to.deep.equal([1, 2, 0, 0, 3, 4, 0, 0]);
  });

  it('refuses a weight that does not fit into the table, by name', () => {
    const table = weightTable([weight('w', 2, 2)]);
    expect(() => readWeight(table, weight('w', 3, 2), new Float32Array(6))).to.throw(
      'weight w: [3, 2] is no corner of [2, 2]',
    );
    expect(() => view(table, 'v')).to.throw('no weight named v');
  });

  it('says so when there is not so much memory', () => {
    expect(() => weightTable([weight('huge', 2 ** 25, 2 ** 25)])).to.throw(
      PlanError,
      /^the weights need 4,194,304 GiB, more than there is/,
    );
  });
});
