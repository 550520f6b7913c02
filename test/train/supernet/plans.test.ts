import { expect } from 'chai';
import { derivedCosts, supernetPlans } from '../../../src/train/supernet/plans.js';
import { toySpace, type Choices } from '../toy.js';

describe('the plans of a generation', () => {
  it('are made once for each genome, decoded or raw', () => {
    const made: Choices[] = [];
    const plans = supernetPlans<Choices>(
      {
        supernetPlan: (genome, ...rest) => {
          made.push(genome);
          return toySpace.supernetPlan(genome, ...rest);
        },
      },
      'path',
    );
    const first = plans([0, 1, 2], false);
    expect(plans([0, 1, 2], false)).to.equal(first);
    expect(first.names).to.deep.equal(['places.0.0', 'places.1.1', 'places.2.2', 'mean']);
    expect(plans([3, 1, 2], false).key).not.to.equal(first.key);
    expect(plans([0, 1, 2], true).key).to.equal(first.key);
    expect(made).to.have.length(3);
  });

  it('have the cost of the derived network counted once for each genotype', () => {
    let counted = 0;
    const cost = derivedCosts<Choices, Choices>({
      ...toySpace,
      derivedPlan: (architecture) => {
        counted++;
        return toySpace.derivedPlan(architecture);
      },
    });
    expect([0, 1, 2].map(() => cost([0, 1, 2]).params)).to.deep.equal([144, 144, 144]);
    cost([0, 1, 3]);
    expect(counted).to.equal(2);
  });
});
