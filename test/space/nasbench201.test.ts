import { expect } from 'chai';
import { stream } from '../../src/random.js';
import { cost } from '../../src/plan/cost.js';
import { nasbench201Space } from '../../src/space/nasbench201.js';
import { GenotypeError } from '../../src/space/search-space.js';
import { spaceContract } from '../../src/testing/space-contract.js';

const real = nasbench201Space();
const categorical = nasbench201Space({ encoding: 'categorical' });

/** Index in the benchmark, cell, millions of parameters and multiply-adds (the file's columns). */
const known: readonly (readonly [number, string, number, number])[] = [
  [
    0,
    '|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|',
    0.129306,
    15.64737,
  ],
  [
    1,
    '|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|skip_connect~2|',
    0.802426,
    113.95137,
  ],
  [
    2,
    '|avg_pool_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|avg_pool_3x3~0|avg_pool_3x3~1|avg_pool_3x3~2|',
    0.559386,
    78.56193,
  ],
];

describe('the NAS-Bench-201 space', () => {
  spaceContract('nasbench201', { space: real, genes: (genome) => genome, choices: true, neighbours: true });
  spaceContract('nasbench201 with integers', {
    space: categorical,
    genes: (genome) => genome,
    choices: true,
    neighbours: true,
  });

  it('takes the largest entry of each row, none included', () => {
    const rows = [
      [0.9, 0, 0, 0, 0],
      [0, 0.1, 0, 0, 0],
      [0, 0, 0.2, 0.1, 0],
      [0, 0, 0, 0.5, 0.4],
      [0, 0, 0, 0, 0.1],
      [0.2, 0.2, 0, 0, 0],
    ];
    expect(real.print(real.decode(rows))).to.equal(
      '|none~0|+|skip_connect~0|nor_conv_1x1~1|+|nor_conv_3x3~0|avg_pool_3x3~1|none~2|',
    );
  });

  it('has 24 neighbours of a cell', () => {
    expect(real.neighbours!(real.parse(known[0]![1]))).to.have.length(24);
  });

  it('says what is wrong with a cell', () => {
    expect(() => real.parse('|nor_conv_3x4~0|+|none~0|none~1|+|none~0|none~1|none~2|')).to.throw(
      GenotypeError,
      'node 1: there is no operation "nor_conv_3x4"; did you mean "nor_conv_3x3"?',
    );
    expect(() => real.parse('|none~0|+|none~1|none~0|+|none~0|none~1|none~2|')).to.throw(
      GenotypeError,
      'node 2: edge 1 must read state 0',
    );
  });

  for (const [index, cell, params, macs] of known)
    it(`counts the parameters and multiply-adds of cell ${index}`, () => {
      const found = cost(real.derivedPlan(real.parse(cell)));
      expect(found.params).to.equal(Math.round(params * 1e6));
      // The benchmark's figure has the classifier's ten biases in it.
      expect(found.macs).to.equal(Math.round(macs * 1e6) - 10);
    });
});

describe('the supernet of NAS-Bench-201', () => {
  it('has 1,686,106 parameters', () => {
    const plan = real.supernetPlan(real.sample(stream(1, 'sample')), 'mixture');
    expect(cost(plan).params).to.equal(1_686_106);
  });

  it('weighs the chosen operation by 0.404610 and the others by 0.148848', () => {
    const genome = real.embed(real.parse(known[1]![1]));
    const { layers } = real.supernetPlan(genome, 'mixture');
    const shares = real.supernetShares!(genome);
    const layer = layers.find(({ id }) => id === 'cells.0.edges.1<-0')!;
    const names = layer.kind === 'add' ? layer.shares! : [];
    expect(names.map((name) => shares[name]!.toFixed(6))).to.deep.equal([
      '0.148848',
      '0.148848',
      '0.404610',
      '0.148848',
    ]);
  });

  it('gives a path only the weights that lead to the output', () => {
    const all = new Map(categorical.supernetWeights().map((weight) => [weight.name, weight]));
    // Node 1 is a convolution that nothing reads; the path is 0 -> 3 alone.
    const plan = categorical.supernetPlan([3, 0, 0, 2, 0, 0], 'path');
    for (const weight of plan.weights) expect(all.get(weight.name)).to.deep.equal(weight);
    const cell = plan.weights.filter(({ name }) => name.startsWith('cells.0.') && !name.includes('running'));
    expect(cell.map(({ name }) => name)).to.deep.equal(['cells.0.edges.3<-0.2.op.1.weight']);
  });

  it('still has an output where every edge is none', () => {
    const plan = categorical.supernetPlan([0, 0, 0, 0, 0, 0], 'path');
    expect(plan.layers.find(({ id }) => id === 'cells.0.nodes.3')!.kind).to.equal('zero');
  });
});
