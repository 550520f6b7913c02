import { expect } from 'chai';
import { stream } from '../../src/random.js';
import { PlanBuilder, PlanError } from '../../src/plan/builder.js';
import { cost } from '../../src/plan/cost.js';
import { dartsSpace } from '../../src/space/darts.js';
import { attentionOperations, operation } from '../../src/space/operations.js';
import type { LayerOf, Plan } from '../../src/plan/plan.js';
import { spaceContract } from '../../src/testing/space-contract.js';

function build(name: string, side: number, stride: 1 | 2, channels = 16): Plan {
  const plan = new PlanBuilder();
  const input = plan.input([side, side, channels]);
  return plan.build(operation(name)({ plan, id: name, input, stride, affine: true }));
}

const attention = (plan: Plan): LayerOf<'attention'> =>
  plan.layers.find((layer): layer is LayerOf<'attention'> => layer.kind === 'attention')!;

const shapeOf = (plan: Plan, id: string): readonly number[] =>
  plan.layers.find((layer) => layer.id === id)!.shape;

describe('attention operations', () => {
  for (const name of ['self_attention', 'local_attention_3x3', 'local_attention_7x7', 'transformer_block'])
    it(`${name} keeps the picture at stride 1 and halves it, rounding up, at stride 2`, () => {
      for (const [side, stride, out] of [
        [8, 1, 8],
        [8, 2, 4],
        [7, 2, 4],
        [1, 1, 1],
      ] as const) {
        const plan = build(name, side, stride);
        expect(shapeOf(plan, plan.output)).to.deep.equal([out, out, 16]);
      }
    });

  it('self_attention has the parameters of the SAGAN block and a gain that starts at 0', () => {
    const plan = build('self_attention', 8, 1);
    // query and key 16 x 2, value 16 x 8, output 8 x 16, gain.
    expect(cost(plan).params).to.equal(16 * 2 * 2 + 16 * 8 + 8 * 16 + 1);
    const gain = plan.weights.find(({ name }) => name === 'self_attention.gain')!;
    expect(gain.initial).to.deep.equal({ kind: 'constant', value: 0 });
  });

  it('self_attention pools its keys and values to a quarter', () => {
    const plan = build('self_attention', 32, 1);
    const [queries, keys] = attention(plan).inputs;
    expect(shapeOf(plan, queries!)).to.deep.equal([1024, 2]);
    expect(shapeOf(plan, keys!)).to.deep.equal([256, 2]);
  });

  it('transformer_block never looks at more than 256 keys', () => {
    for (const [side, keys] of [
      [32, 256],
      [16, 256],
      [8, 64],
      [33, 121],
    ] as const) {
      const plan = build('transformer_block', side, 1);
      expect(shapeOf(plan, attention(plan).inputs[1]!)[0]).to.equal(keys);
    }
  });

  it('local attention refuses an odd number of channels: each table has half of them', () => {
    expect(() => build('local_attention_3x3', 8, 1, 5)).to.throw(PlanError, 'even number of channels, not 5');
  });

  it('local attention counts its window twice: scores and mixing', () => {
    const plan = build('local_attention_3x3', 8, 1);
    expect(cost(plan).macs).to.equal(3 * 64 * 16 * 16 + 2 * 64 * 16 * 9);
  });
});

describe('space darts-attention', () => {
  const search = { channels: 8, cells: 3, classes: 10, image: [8, 8, 3] };
  const space = dartsSpace({
    operations: attentionOperations,
    search,
    derived: { channels: 8, cells: 3 },
    name: 'darts-attention',
  });
  spaceContract(space.name, {
    space,
    genes: ({ normal, reduce }) => [...normal, ...reduce],
    choices: true,
    neighbours: true,
  });

  it('builds paths, mixtures and derived networks of every genome', () => {
    const shared = new Set(space.supernetWeights().map(({ name }) => name));
    for (let i = 0; i < 5; i++) {
      const genome = space.sample(stream(i, 'sample'));
      for (const weighing of ['path', 'mixture'] as const)
        for (const { name } of space.supernetPlan(genome, weighing).weights)
          expect(shared.has(name), name).to.equal(true);
      expect(cost(space.derivedPlan(space.decode(genome))).params).to.be.greaterThan(0);
    }
  });
});
