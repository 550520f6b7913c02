import { expect } from 'chai';
import { stream } from '../src/random.js';

describe('stream', () => {
  it('gives the same numbers for the same seed and name', () => {
    const draw = () => {
      const random = stream(18, 'mutation', 3, 7);
      return [random.next(), random.integer(10), random.normal()];
    };
    expect(draw()).to.deep.equal(draw());
  });

  it('tells names apart that would read the same when joined', () => {
    expect(stream(1, 'a', 12).next()).not.to.equal(stream(1, 'a', 1, 2).next());
    expect(stream(1, 'a').next()).not.to.equal(stream('1', 'a').next());
  });

  it('draws samples without repetition and refuses more than there are', () => {
    const random = stream(1, 'sample');
    expect(new Set(random.sample([1, 2, 3, 4, 5], 5)).size).to.equal(5);
    expect(() => random.sample([1], 2)).to.throw(RangeError, 'cannot draw 2');
  });

  it('draws normals with mean 0 and deviation 1', () => {
    const random = stream(1, 'normal');
    const xs = Array.from({ length: 20_000 }, () => random.normal());
    const mean = xs.reduce((a, b) => a + b) / xs.length;
    const variance = xs.reduce((a, b) => a + (b - mean) ** 2, 0) / xs.length;
    expect(mean).to.be.closeTo(0, 0.03);
    expect(variance).to.be.closeTo(1, 0.05);
  });
});
