import { expect } from 'chai';
import { PlanBuilder } from '../../src/plan/builder.js';
import { reachable, statisticMomenta, weightNames } from '../../src/plan/graph.js';
import type { Plan } from '../../src/plan/plan.js';
import { cases } from '../../src/testing/plain/cases.js';

function plan(): Plan {
  const builder = new PlanBuilder();
  const x = builder.input([4, 4, 3]);
  const main = builder.batchNorm('norm', builder.conv('conv', x, { out: 2, kernel: 3, bias: true }));
  const side = builder.batchNorm('other', builder.conv('side', x, { out: 2, kernel: 3 }), { momentum: 0.3 });
  builder.relu('leads nowhere', side);
  return builder.build(main, side);
}

describe("a plan's graph", () => {
  it('says which layers outputs depend on, in the order of the plan', () => {
    const ids = (...outputs: string[]) => reachable(plan(), outputs).map(({ id }) => id);
    expect(ids('norm')).to.deep.equal(['input', 'conv', 'norm']);
    expect(ids('other', 'conv')).to.deep.equal(['input', 'conv', 'side', 'other']);
  });

  it('names the weights of each layer, and all of a plan between them', () => {
    const [, conv, norm] = plan().layers;
    expect(weightNames(conv!)).to.deep.equal(['conv.weight', 'conv.bias']);
    expect(weightNames(norm!)).to.deep.equal([
      ...['norm.weight', 'norm.bias', 'norm.running_mean', 'norm.running_var'],
    ]);
    for (const { name, plan: each } of cases)
      expect(each.layers.flatMap(weightNames).sort(), name).to.deep.equal(
        each.weights.map((weight) => weight.name).sort(),
      );
  });

  it('says how far each running statistic moves', () => {
    expect([...statisticMomenta(plan())]).to.deep.equal([
      ...[['norm.running_mean', 0.1] as const, ['norm.running_var', 0.1] as const],
      ...[['other.running_mean', 0.3] as const, ['other.running_var', 0.3] as const],
    ]);
  });
});
