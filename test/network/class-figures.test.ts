import { expect } from 'chai';
import { classFigures } from '../../src/network/class-figures.js';
import { classWeights } from '../../src/network/class-weights.js';

describe('the figures of classes', () => {
  it('are means over the classes, however many images each has', () => {
    // Nine of class 0, all right; one of class 1, taken for class 0.
    const labels = [0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    const { balancedAccuracy, macroF1, confusion } = classFigures(
      labels,
      labels.map(() => 0),
      2,
    );
    expect(balancedAccuracy).to.equal(50);
    expect(macroF1).to.be.closeTo((100 * (18 / 19)) / 2, 1e-12);
    expect(confusion).to.deep.equal([
      [9, 0],
      [1, 0],
    ]);
  });

  it('leave out classes that no image has, and count those that are named for nothing in F1 alone', () => {
    const { balancedAccuracy, macroF1 } = classFigures([0, 0, 1, 1], [0, 2, 1, 1], 4);
    expect(balancedAccuracy).to.equal(75);
    expect(macroF1).to.be.closeTo((100 * (2 / 3 + 1 + 0)) / 3, 1e-12);
  });

  it('have no table of more classes than one can read', () => {
    expect(classFigures([0, 150], [0, 150], 200)).to.deep.equal({ balancedAccuracy: 100, macroF1: 100 });
  });
});

describe('the weights of classes', () => {
  it('make all classes weigh alike, with a mean over the images of 1', () => {
    const labels = Uint8Array.from([0, 0, 0, 2]);
    const weights = classWeights('balanced', labels, 3)!;
    expect(weights).to.deep.equal([4 / 6, 1, 2]);
    expect(labels.reduce((sum, label) => sum + weights[label]!, 0) / 4).to.be.closeTo(1, 1e-12);
    expect(classWeights(undefined, labels, 3)).to.equal(undefined);
  });
});
