import { expect } from 'chai';
import { PlanBuilder, PlanError } from '../../src/plan/builder.js';

describe('the plan builder', () => {
  it('works out the picture that a window leaves, as PyTorch does', () => {
    const plan = new PlanBuilder();
    const input = plan.input([7, 8, 3]);
    const shape = (id: string): readonly number[] => plan.shape(id);
    expect(shape(plan.conv('a', input, { out: 5, kernel: 3, stride: 2, padding: 1 }))).to.deep.equal([
      4, 4, 5,
    ]);
    expect(shape(plan.conv('b', input, { out: 5, kernel: [1, 3] }))).to.deep.equal([7, 6, 5]);
    const dilated = { kernel: 5, stride: 2, padding: 4, dilation: 2 };
    expect(shape(plan.depthwise('c', input, dilated))).to.deep.equal([4, 4, 3]);
    const crop = { out: 2, kernel: 1, stride: 2, padding: [-1, 0, -1, 0] } as const;
    expect(shape(plan.conv('d', input, crop))).to.deep.equal([3, 4, 2]);
    expect(shape(plan.maxPool('e', input, { kernel: 3, stride: 2 }))).to.deep.equal([3, 3, 3]);
  });

  it("starts weights as PyTorch does, uniform within 1 / sqrt(fan in), or with He's normal", () => {
    const initials = (plan: PlanBuilder): unknown[] => {
      plan.conv('conv', plan.input([4, 4, 8]), { out: 6, kernel: 3, groups: 2, bias: true });
      plan.depthwise('depthwise', 'input', { kernel: 3 });
      return plan.build('depthwise').weights.map(({ name, initial }) => [name, initial]);
    };
    expect(initials(new PlanBuilder())).to.deep.equal([
      ['conv.weight', { kind: 'uniform', bound: 1 / 6 }],
      ['conv.bias', { kind: 'uniform', bound: 1 / 6 }],
      ['depthwise.weight', { kind: 'uniform', bound: 1 / 3 }],
    ]);
    expect(initials(new PlanBuilder('he'))).to.deep.equal([
      ['conv.weight', { kind: 'normal', deviation: Math.sqrt(2 / 36) }],
      ['conv.bias', { kind: 'constant', value: 0 }],
      ['depthwise.weight', { kind: 'normal', deviation: Math.sqrt(2 / 9) }],
    ]);
  });

  it('gives batch norms running statistics that are not trained', () => {
    const plan = new PlanBuilder();
    const norm = plan.batchNorm('norm', plan.input([2, 2, 3]), { affine: false });
    expect(plan.build(norm).weights).to.deep.equal([
      { name: 'norm.running_mean', shape: [3], initial: { kind: 'constant', value: 0 }, trainable: false },
      { name: 'norm.running_var', shape: [3], initial: { kind: 'constant', value: 1 }, trainable: false },
    ]);
  });

  it('collects what is built together as a segment', () => {
    const plan = new PlanBuilder();
    const input = plan.input([2, 2, 3]);
    const output = plan.segment(() => plan.relu('two', plan.relu('one', input)));
    expect(plan.build(output).segments).to.deep.equal([['one', 'two']]);
  });

  it('refuses what cannot be built', () => {
    const plan = new PlanBuilder();
    const input = plan.input([4, 4, 3]);
    plan.relu('relu', input);
    expect(() => plan.relu('relu', input)).to.throw(PlanError, 'two layers are called relu');
    expect(() => plan.relu('next', 'nowhere')).to.throw(PlanError, 'there is no layer nowhere');
    const wide = { out: 4, kernel: 5 };
    expect(() => plan.conv('wide', input, wide)).to.throw(PlanError, 'the image is too small');
    expect(() => plan.conv('odd', input, { out: 4, kernel: 1, groups: 2 })).to.throw(PlanError, '2 groups');
    const half = plan.maxPool('half', input, { kernel: 2, stride: 2 });
    expect(() => plan.sum('sum', [input, half])).to.throw(PlanError, '4 x 4 x 3 and 2 x 2 x 3');
  });
});
