import { expect } from 'chai';
import { PlanBuilder } from '../../src/plan/builder.js';
import { builtInOperations, dartsOperations, operation, operations } from '../../src/space/operations.js';
import type { Plan, Shape } from '../../src/plan/plan.js';
import { GenotypeError } from '../../src/space/search-space.js';

function built(name: string, image: Shape, stride: 1 | 2, poolNorm = false): { plan: Plan; shape: Shape } {
  const plan = new PlanBuilder();
  const site = { plan, id: 'edge', input: plan.input(image), stride, affine: true, poolNorm } as const;
  const output = operation(name)(site);
  return { plan: plan.build(output), shape: plan.shape(output) };
}

describe('the operations of a cell', () => {
  for (const name of builtInOperations)
    it(`keep the channels, and halve the picture at stride 2, odd ones too: ${name}`, () => {
      expect(built(name, [8, 8, 6], 1).shape).to.deep.equal([8, 8, 6]);
      expect(built(name, [8, 8, 6], 2).shape).to.deep.equal([4, 4, 6]);
      // Offsets of rows and of columns share the channels of local attention: it takes even numbers of them.
      const channels = name.startsWith('local_attention') ? 10 : 5;
      expect(built(name, [7, 9, channels], 1).shape).to.deep.equal([7, 9, channels]);
      expect(built(name, [7, 9, channels], 2).shape).to.deep.equal([4, 5, channels]);
    });

  it('have the weights that the golden files do not show', () => {
    const names = (name: string): string[] =>
      built(name, [8, 8, 4], 2)
        .plan.weights.filter(({ trainable }) => trainable !== false)
        .map((w) => `${w.name} ${w.shape.join('x')}`);
    expect(names('conv_7x1_1x7')).to.deep.equal([
      'edge.1.weight 1x7x4x4',
      'edge.2.weight 7x1x4x4',
      'edge.3.weight 4',
      'edge.3.bias 4',
    ]);
    expect(names('nor_conv_3x3')[0]).to.equal('edge.op.1.weight 3x3x4x4');
    // The filters that are drawn are not learned.
    expect(names('lbc_conv_5x5')).to.deep.equal(['edge.2.weight 1x1x4x4', 'edge.2.bias 4']);
    expect(names('squeeze_excitation').slice(-4)).to.deep.equal([
      'edge.squeeze.weight 4x8',
      'edge.squeeze.bias 8',
      'edge.excite.weight 8x4',
      'edge.excite.bias 4',
    ]);
  });

  it('end pools with a batch norm only where they are told to', () => {
    const kinds = (poolNorm: boolean): string[] =>
      built('avg_pool_3x3', [8, 8, 4], 1, poolNorm).plan.layers.map(({ kind }) => kind);
    expect(kinds(false)).to.deep.equal(['input', 'avgPool']);
    expect(kinds(true)).to.deep.equal(['input', 'avgPool', 'batchNorm']);
  });

  it('crop the second path of a factorized reduction by one pixel', () => {
    const paddings = (image: Shape): unknown[] =>
      built('skip_connect', image, 2).plan.layers.flatMap((layer) =>
        layer.kind === 'conv2d' ? [layer.padding] : [],
      );
    expect(paddings([8, 8, 4])).to.deep.equal([
      [0, 0, 0, 0],
      [-1, 0, -1, 0],
    ]);
    expect(paddings([7, 8, 4])).to.deep.equal([
      [0, 0, 0, 0],
      [-1, 1, -1, 0],
    ]);
  });

  it('have the eight of DARTS in the order of the genome', () => {
    expect(dartsOperations).to.have.length(8);
    expect(dartsOperations.every((name) => operations.has(name))).to.equal(true);
  });

  it('are suggested for a mistyped name', () => {
    expect(() => operation('sep_conv3x3')).to.throw(GenotypeError, 'did you mean "sep_conv_3x3"?');
    expect(() => operation('transformer')).to.throw(GenotypeError, 'there are none, max_pool_3x3');
  });
});
