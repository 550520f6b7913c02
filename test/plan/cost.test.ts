import { expect } from 'chai';
import { PlanBuilder } from '../../src/plan/builder.js';
import { cost, layerCosts } from '../../src/plan/cost.js';
import type { Plan } from '../../src/plan/plan.js';

/** 4x4x2 image, 3x3 convolution to 4 channels in two groups, a skip around a ReLU, two dense heads. */
function small(auxiliary: boolean): Plan {
  const plan = new PlanBuilder();
  const conv = plan.conv('conv', plan.input([4, 4, 2]), {
    out: 4,
    kernel: 3,
    padding: 1,
    groups: 2,
    bias: true,
  });
  const norm = plan.batchNorm('norm', conv);
  const same = plan.activation('identity', 'same', norm);
  const sum = plan.sum('sum', [plan.relu('relu', norm), same]);
  const scores = plan.dense('scores', plan.globalAvgPool('pool', sum), 3);
  if (!auxiliary) return plan.build(scores);
  return plan.build(scores, plan.dense('extra', plan.reshape('flat', norm), 3, false));
}

describe('the cost of a plan', () => {
  it('counts trained numbers, and multiply-adds of convolutions and dense layers', () => {
    const { params, macs, neurons } = cost(small(false));
    // 3 * 3 * 1 * 4 + 4, gamma and beta (not the running statistics), 4 * 3 + 3
    expect(params).to.equal(36 + 4 + 8 + 15);
    expect(macs).to.equal(16 * 36 + 12);
    expect(neurons).to.equal(64 + 3);
  });

  it('keeps what only the auxiliary head needs apart', () => {
    const [with_, without] = [cost(small(true)), cost(small(false))];
    expect(with_.auxiliaryParams).to.equal(64 * 3);
    expect({ ...with_, auxiliaryParams: 0 }).to.deep.equal(without);
  });

  it('counts the bytes of all outputs but views', () => {
    // image 32, conv 64, norm 64, relu 64, sum 64, pool 4, scores 3 floats
    expect(cost(small(false)).activationBytes).to.equal(4 * (32 + 64 * 4 + 4 + 3));
  });

  it('frees an output after its last reader for the forward peak, and a view holds on to what it shows', () => {
    // norm (held by its view), relu and sum are alive at once
    expect(cost(small(false)).forwardPeakBytes).to.equal(4 * 64 * 3);
  });

  it('counts a layer that leads nowhere', () => {
    const plan = new PlanBuilder();
    const input = plan.input([2, 2, 1]);
    plan.conv('dead', input, { out: 5, kernel: 1 });
    const scores = plan.dense('scores', plan.globalAvgPool('pool', input), 2, false);
    expect(cost(plan.build(scores)).params).to.equal(5 + 2);
  });

  it("counts attention's two products, and the bytes of its scores", () => {
    const plan = new PlanBuilder();
    const tokens = plan.reshape('tokens', plan.input([2, 3, 8]), [6, 8]);
    const out = plan.add({
      kind: 'attention',
      id: 'attention',
      inputs: [tokens, tokens, tokens],
      shape: [6, 8],
      heads: 2,
      scale: 0.5,
    });
    const found = cost(plan.build(out));
    expect(found.macs).to.equal(2 * 6 * 6 * 8);
    expect(found.attentionBytes).to.equal(4 * 2 * 6 * 6);
    expect(cost(small(true)).attentionBytes).to.equal(0);
  });

  it('adds up over the layers', () => {
    const rows = layerCosts(small(true));
    expect(rows.map(({ id, weights, biases }) => [id, weights, biases])).to.deep.equal([
      ['conv', 36, 4],
      ['norm', 8, 0],
      ['scores', 12, 3],
      ['extra', 192, 0],
    ]);
  });
});
