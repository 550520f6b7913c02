import { expect } from 'chai';
import type { Weight } from '../../src/plan/plan.js';
import {
  averageGradients,
  gradientNorm,
  sgdStep,
  trainable,
  updateStatistics,
  type SgdSettings,
} from '../../src/network/optimiser.js';
import { view, weightTable, type WeightTable } from '../../src/network/weights.js';

const weight = (name: string, size: number, isTrainable = true): Weight => ({
  name,
  shape: [size],
  initial: { kind: 'constant', value: 0 },
  trainable: isTrainable,
});

const weights = [weight('a', 3), weight('b', 2), weight('mean', 2, false)];

function filled(values: Readonly<Record<string, readonly number[]>>): WeightTable {
  const table = weightTable(weights);
  for (const [name, numbers] of Object.entries(values)) view(table, name).set(numbers);
  return table;
}

const settings: SgdSettings = {
  learningRate: 0.1,
  momentum: 0.9,
  nesterov: false,
  weightDecay: 0.01,
  clip: Infinity,
};

const start = () => ({
  weights: filled({ a: [1, -2, 3], b: [0.5, 4] }),
  momentum: weightTable(weights),
  gradients: filled({ a: [0.5, 0.25, -1], b: [2, -3] }),
});

/** Two steps of torch.optim.SGD on one number with the same gradient, written out. */
function twoSteps(p: number, g: number, nesterov: boolean): number {
  const decayed = g + 0.01 * p;
  const first = p - 0.1 * (nesterov ? decayed + 0.9 * decayed : decayed);
  const again = g + 0.01 * first;
  const velocity = 0.9 * decayed + again;
  return first - 0.1 * (nesterov ? again + 0.9 * velocity : velocity);
}

describe('the optimiser', () => {
  for (const nesterov of [false, true]) {
    it(`takes two momentum steps as PyTorch does${nesterov ? ', with Nesterov' : ''}`, () => {
      const tables = start();
      for (let i = 0; i < 2; i++) sgdStep(tables, ['a', 'b'], { ...settings, nesterov });
      const got = [...view(tables.weights, 'a'), ...view(tables.weights, 'b')];
      const pairs = [
        [1, 0.5],
        [-2, 0.25],
        [3, -1],
        [0.5, 2],
        [4, -3],
      ] as const;
      pairs.forEach(([p, g], i) => expect(got[i]).to.be.closeTo(twoSteps(p, g, nesterov), 1e-6));
    });
  }

  it('clips by the norm over all gradients of the step and returns the norm before', () => {
    const tables = start();
    const expected = Math.hypot(0.5, 0.25, -1, 2, -3);
    const norm = sgdStep(tables, ['a', 'b'], {
      ...settings,
      momentum: 0,
      weightDecay: 0,
      learningRate: 1,
      clip: 0.1,
    });
    expect(norm).to.be.closeTo(expected, 1e-12);
    const moved = Math.hypot(0.5 - view(tables.weights, 'b')[0]!, 4 - view(tables.weights, 'b')[1]!);
    expect(moved).to.be.closeTo((Math.hypot(2, 3) * 0.1) / expected, 1e-6);
  });

  it('leaves weights and momentum alone that have no gradient in the step', () => {
    const tables = start();
    sgdStep(tables, ['a', 'b'], settings);
    const before = [...view(tables.weights, 'b'), ...view(tables.momentum, 'b')];
    sgdStep(tables, ['a'], settings);
    expect([...view(tables.weights, 'b'), ...view(tables.momentum, 'b')]).to.deep.equal(before);
  });

  it('changes nothing where the gradient is not finite', () => {
    const tables = start();
    view(tables.gradients, 'b')[1] = NaN;
    const before = [...tables.weights.values];
    expect(sgdStep(tables, ['a', 'b'], settings)).to.be.NaN;
    expect([...tables.weights.values]).to.deep.equal(before);
    expect(Math.max(...tables.momentum.values)).to.equal(0);
  });

  it('averages replicas over weights that only some of them have', () => {
    const into = filled({ a: [9, 9, 9], b: [9, 9] });
    const one = { gradients: filled({ a: [1, 2, 3], b: [7, 7] }), names: ['a'] };
    const other = { gradients: filled({ a: [3, 2, 1], b: [4, 6] }), names: ['b', 'a'] };
    expect(averageGradients(into, [one, other])).to.deep.equal(['a', 'b']);
    expect([...view(into, 'a')]).to.deep.equal([2, 2, 2]);
    expect([...view(into, 'b')]).to.deep.equal([2, 3]);
    expect(gradientNorm(into, ['b'])).to.be.closeTo(Math.hypot(2, 3), 1e-12);
  });

  it('moves running statistics by their momentum and never trains them', () => {
    const table = filled({ a: [1, 1, 1], mean: [1, 2] });
    updateStatistics(table, filled({ a: [5, 5, 5], mean: [2, 0] }), new Map([['mean', 0.1]]));
    expect(view(table, 'mean')[0]).to.be.closeTo(1.1, 1e-6);
    expect(view(table, 'mean')[1]).to.be.closeTo(1.8, 1e-6);
    expect([...view(table, 'a')]).to.deep.equal([1, 1, 1]);
    expect(trainable(['a', 'mean', 'b'], table)).to.deep.equal(['a', 'b']);
  });
});
