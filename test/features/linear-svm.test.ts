import { expect } from 'chai';
import { classify, trainSvm, type Features } from '../../src/features/linear-svm.js';
import { stream } from '../../src/random.js';

const random = stream(18, 'points');
const count = 60;
const length = 3;
const values = Float64Array.from({ length: count * length }, () => random.normal());
const features: Features = { count, length, values };
const row = (i: number): number[] => [...values.subarray(i * length, (i + 1) * length), 1];
/** By a plane, with some labels wrong. */
const labels = Array.from({ length: count }, (_, i) => {
  const [x, y] = row(i) as [number, number];
  return x + 2 * y > 0.3 !== (i % 10 === 0) ? 1 : 0;
});

describe('a linear support vector machine', () => {
  for (const cost of [0.1, 1])
    it(`is at the minimum of its objective, C ${cost}`, async () => {
      const svm = await trainSvm(features, labels, {
        classes: 2,
        cost,
        seed: 1,
        tolerance: 1e-9,
        passes: 10_000,
      });
      for (const label of [0, 1]) {
        const weights = [...svm.weights.subarray(label * (length + 1), (label + 1) * (length + 1))];
        // The gradient of 1/2 |w|^2 + C sum max(0, 1 - t w x)^2 is zero there.
        const gradient = [...weights];
        for (let i = 0; i < count; i++) {
          const sign = labels[i] === label ? 1 : -1;
          const margin = 1 - sign * row(i).reduce((sum, x, j) => sum + x * weights[j]!, 0);
          if (margin > 0) row(i).forEach((x, j) => (gradient[j]! -= 2 * cost * margin * sign * x));
        }
        gradient.forEach((value) => expect(value).to.be.closeTo(0, 1e-6));
      }
    });

  it('separates what can be separated, and ends alike for the same seed', async () => {
    const clean = Array.from(
      { length: count },
      (_, i) => (row(i)[0]! > 0 ? 1 : 0) + (row(i)[1]! > 0 ? 2 : 0),
    );
    const options = { classes: 4, cost: 100, seed: 1 };
    const svm = await trainSvm(features, clean, options);
    const said = classify(svm, features);
    expect(clean.filter((label, i) => said[i] === label).length).to.be.above(0.8 * count);
    expect(await trainSvm(features, clean, options)).to.deep.equal(svm);
    expect((await trainSvm(features, clean, { ...options, passes: 1 })).passes).to.deep.equal([1, 1, 1, 1]);
  });

  it('stops between two classes', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const onProgress = (done: number) => done === 1 && stop.abort(reason);
    const error = await trainSvm(features, labels, {
      ...{ classes: 2, cost: 1, seed: 1, signal: stop.signal, onProgress },
    }).catch((thrown: unknown) => thrown);
    expect(error).to.equal(reason);
  });
});
