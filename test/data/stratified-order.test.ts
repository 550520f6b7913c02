import { expect } from 'chai';
import fc from 'fast-check';
import { stratifiedOrder } from '../../src/data/stratified-order.js';

const countsOf = (order: Iterable<number>, labels: readonly number[]): Map<number, number> => {
  const counts = new Map<number, number>();
  for (const index of order) counts.set(labels[index]!, (counts.get(labels[index]!) ?? 0) + 1);
  return counts;
};

describe('a stratified order', () => {
  it('is a permutation of which every first part has each class in its share', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 120 }), (labels) => {
        const order = stratifiedOrder(labels, 1);
        expect([...order].sort((a, b) => a - b)).to.deep.equal(labels.map((_, i) => i));
        const sizes = countsOf(order, labels);
        for (let length = 1; length <= labels.length; length++) {
          const counts = countsOf(order.subarray(0, length), labels);
          for (const [label, size] of sizes)
            expect(Math.abs((counts.get(label) ?? 0) - (size * length) / labels.length)).to.be.below(
              sizes.size,
            );
        }
      }),
    );
  });

  it('has one of every class first, then shares that differ by one at most where classes are equal', () => {
    const labels = Array.from({ length: 60 }, (_, i) => Math.floor(i / 10));
    const order = stratifiedOrder(labels, 1);
    for (let length = 1; length <= 60; length++) {
      const counts = [...countsOf(order.subarray(0, length), labels).values()];
      expect(counts.length).to.equal(Math.min(6, length));
      expect(Math.max(...counts)).to.equal(Math.ceil(length / 6));
    }
  });

  it('depends on the seed and the name alone', () => {
    const labels = Array.from({ length: 40 }, (_, i) => i % 4);
    const order = (seed: number, name: string) => [...stratifiedOrder(labels, seed, name)];
    expect(order(1, 'a')).to.deep.equal(order(1, 'a'));
    expect(order(1, 'a')).not.to.deep.equal(order(2, 'a'));
    expect(order(1, 'a')).not.to.deep.equal(order(1, 'b'));
  });

  it('is held by its bits', () => {
    expect([...stratifiedOrder([0, 0, 0, 0, 1, 1, 2, 2], 18, 'x')]).to.deep.equal([3, 4, 6, 0, 5, 7, 1, 2]);
  });
});
