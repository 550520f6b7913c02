import { expect } from 'chai';
import { blankImages } from '../../src/data/image-set.js';
import { linearAccuracy, linearDefaults, trainLinear } from '../../bench/linear-model.js';
import { stream } from '../../src/random.js';

/** 2 x 2 images of noise; class 1 is brighter in its first pixel (`separable`), or the label is a coin's toss. */
function images(count: number, separable: boolean) {
  const random = stream(1, 'images', String(separable));
  const normalisation = { mean: [0.5], deviation: [0.25] };
  const set = blankImages({ shape: [2, 2, 1], classes: 2, normalisation }, count);
  for (let i = 0; i < set.pixels.length; i++) set.pixels[i] = random.integer(256);
  for (let i = 0; i < count; i++)
    set.labels[i] = separable ? Number(set.pixels[4 * i]! > 127) : random.integer(2);
  return set;
}
const options = { ...linearDefaults, epochs: 20, learningRate: 0.1, weightDecay: 0 };

describe('the linear baseline', () => {
  it('learns what is linear', () => {
    const set = images(400, true);
    expect(linearAccuracy(trainLinear(set, options), set)).to.be.above(95);
  });

  it('scores near chance where there is nothing to learn', () => {
    const set = images(400, false);
    expect(linearAccuracy(trainLinear(set, options), set)).to.be.below(60);
  });

  it('gives the same weights for a seed', () => {
    const set = images(100, true);
    const train = (seed: number) => trainLinear(set, { ...options, epochs: 2, seed }).weights;
    expect(train(1)).to.deep.equal(train(1));
    expect(train(1)).not.to.deep.equal(train(2));
  });
});
