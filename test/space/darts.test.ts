import { expect } from 'chai';
import { stream } from '../../src/random.js';
import { cost } from '../../src/plan/cost.js';
import { shareNames } from '../../src/plan/graph.js';
import { dartsSpace } from '../../src/space/darts.js';
import { publishedGenotype } from '../../src/space/published.js';
import { GenotypeError } from '../../src/space/search-space.js';
import { spaceContract } from '../../src/testing/space-contract.js';

const search = { channels: 16, cells: 8, classes: 10, image: [32, 32, 3] };
const derived = { channels: 36, cells: 20 };
const space = dartsSpace({ search, derived });
const small = dartsSpace({ search: { ...search, channels: 4, cells: 3, image: [8, 8, 3] }, derived });

describe('the DARTS space', () => {
  spaceContract('darts', {
    space,
    genes: ({ normal, reduce }) => [...normal, ...reduce],
    choices: true,
    neighbours: true,
  });

  it('has two matrices of 14 edges and 8 operations, entries with six decimals in [0, 1)', () => {
    const genome = space.sample(stream(1, 'sample'));
    expect(genome.normal.map((row) => row.length)).to.deep.equal(Array(14).fill(8));
    expect(space.encode(genome)).to.have.length(224);
    for (const entry of space.encode(genome)) {
      expect(entry).to.be.within(0, 0.999999);
      expect(Math.round(entry * 1e6) / 1e6).to.equal(entry);
    }
  });

  it('has 120 neighbours of a genotype: 16 edges x 6 operations, and 24 other states', () => {
    expect(space.neighbours!(publishedGenotype('evnas-a'))).to.have.length(120);
  });

  it('keeps whole rows in crossover and takes the first parent for u >= 0.5', () => {
    const [one, other] = [space.sample(stream(1, 'a')), space.sample(stream(1, 'b'))];
    const child = space.crossover(one, other, stream(3, 'crossover'));
    const random = stream(3, 'crossover');
    const expected = [...one.normal, ...one.reduce].map((row, i) =>
      random.next() >= 0.5 ? row : [...other.normal, ...other.reduce][i],
    );
    expect([...child.normal, ...child.reduce]).to.deep.equal(expected);
  });

  it('says which operation it does not know, and the nearest', () => {
    expect(() => dartsSpace({ search, derived, operations: ['none', 'sep_conv_3x4'] })).to.throw(
      GenotypeError,
      'there is no operation "sep_conv_3x4"; did you mean "sep_conv_3x3"?',
    );
  });

  it('cannot embed a genotype from outside', () => {
    expect(() => space.embed(publishedGenotype('nasnet-a'))).to.throw(GenotypeError, '4 nodes');
    expect(() => space.embed(publishedGenotype('setn'))).to.throw(GenotypeError, 'conv_3x1_1x3');
  });

  describe('with its own list of operations', () => {
    const operations = ['skip_connect', 'sep_conv_3x3', 'sep_conv_7x7'];
    const narrow = dartsSpace({ search, derived, operations });
    spaceContract('darts with three operations', {
      space: narrow,
      genes: ({ normal, reduce }) => [...normal, ...reduce],
      choices: true,
      neighbours: true,
    });
    it('has a column for each', () => {
      expect(narrow.encode(narrow.sample(stream(1, 'sample')))).to.have.length(2 * 14 * 3);
    });
  });
});

describe('the supernet of the DARTS space', () => {
  const genome = space.embed(publishedGenotype('evnas-a'));

  it("has the reference's size: 1,930,618 parameters, 300.3 million multiply-adds", () => {
    const { params, macs } = cost(space.supernetPlan(genome, 'mixture'));
    expect(params).to.equal(1_930_618);
    expect(Math.round(macs / 1e5)).to.equal(3003);
  });

  it('gives a path a subset of its weights, with the same shapes and starting values', () => {
    const all = new Map(space.supernetWeights().map((weight) => [weight.name, weight]));
    const path = space.supernetPlan(genome, 'path');
    expect(path.weights.length).to.be.lessThan(all.size);
    for (const weight of path.weights) expect(all.get(weight.name)).to.deep.equal(weight);
  });

  it('weighs chosen, sibling and pruned operations by 0.2797, 0.1029 and 0.125', () => {
    const { layers } = small.supernetPlan(genome, 'mixture');
    const shares = small.supernetShares!(genome);
    const edge = (id: string): number[] => {
      const layer = layers.find((candidate) => candidate.id === id)!;
      return layer.kind === 'add' ? layer.shares!.map((name) => Math.round(shares[name]! * 1e6) / 1e6) : [];
    };
    // Columns without `none`; the first edge of EvNAS-A's normal cell is sep_conv_3x3.
    expect(edge('cells.0._ops.0')).to.deep.equal([
      0.102899, 0.102899, 0.102899, 0.279708, 0.102899, 0.102899, 0.102899,
    ]);
    // Node 3 reads states 2 and 1; its edge from state 0 is pruned.
    expect(edge('cells.0._ops.2')).to.deep.equal(Array(7).fill(0.125));
    // Cell 1 of three is a reduction cell, and has shares of its own.
    expect(layers.find(({ id }) => id === 'cells.1._ops.0')).to.have.nested.property(
      'shares[0]',
      'reduce.0.max_pool_3x3',
    );
  });

  it('weighs by the softmax of the genome itself when raw', () => {
    const raw = { ...genome, normal: genome.normal.map(() => [0.5, 0, 0, 0, 0, 0, 0, 0]) };
    const share = small.supernetShares!(raw, true)['normal.0.max_pool_3x3'];
    expect(share).to.be.closeTo(1 / (Math.exp(0.5) + 7), 1e-12);
  });

  it('has one mixture for all genomes, with a number for each of its shares', () => {
    const other = small.sample(stream(2, 'sample'));
    const plan = small.supernetPlan(genome, 'mixture');
    expect(small.supernetPlan(other, 'mixture')).to.equal(plan);
    expect(shareNames(plan)).to.have.length(2 * 14 * 7);
    expect(small.supernetShares!(other)).to.have.all.keys(shareNames(plan));
  });

  it('has one segment a cell', () => {
    const plan = small.supernetPlan(genome, 'path');
    expect(plan.segments).to.have.length(3);
    for (const [index, segment] of plan.segments!.entries())
      expect(segment.every((id) => id.startsWith(`cells.${index}.`))).to.equal(true);
  });
});
