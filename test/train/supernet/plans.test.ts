import { expect } from 'chai';
import { PlanBuilder } from '../../../src/plan/builder.js';
import { stream } from '../../../src/random.js';
import { dartsSpace } from '../../../src/space/darts.js';
import { weighedPlan } from '../../../src/train/pool/weighed-plan.js';
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
    expect(first).to.not.have.property('shares');
    expect(first.plan.names).to.deep.equal(['places.0.0', 'places.1.1', 'places.2.2', 'mean']);
    expect(plans([3, 1, 2], false).plan.key).not.to.equal(first.plan.key);
    expect(plans([0, 1, 2], true).plan.key).to.equal(first.plan.key);
    expect(made).to.have.length(3);
  });

  it('are one for all mixtures, with the shares of each genome', () => {
    const space = dartsSpace({
      nodes: 1,
      search: { channels: 2, cells: 1, classes: 3, image: [8, 8, 3] },
      derived: { channels: 2, cells: 1 },
    });
    const [one, other] = [space.sample(stream(1, 'one')), space.sample(stream(1, 'other'))];
    // A plan that was sent is not written out again, in another generation either.
    const [first, second] = [0, 1].map(() => supernetPlans(space, 'mixture'));
    expect(second!(other, true).plan.json).to.equal(first!(one, false).plan.json);
    expect(first!(one, false).shares).to.deep.equal(space.supernetShares!(one, false));
    expect(second!(other, true).shares).to.deep.equal(space.supernetShares!(other, true));
    expect(first!(one, false).plan.names).to.have.length(space.supernetWeights().length);
  });

  it('leave out the weights that do not run for shares of 0, whose steps would move them', () => {
    const builder = new PlanBuilder();
    const x = builder.input([4]);
    const sum = builder.sum('sum', [builder.dense('a', x, 3), builder.dense('b', x, 3)], ['a', 'b']);
    const plan = builder.build(sum);
    expect(weighedPlan(plan, { a: 1, b: 0 }).plan.names).to.deep.equal(['a.weight', 'a.bias']);
    expect(weighedPlan(plan, { a: 1, b: 0.5 }).plan.names).to.have.length(4);
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
