import { expect } from 'chai';
import { cost } from '../../src/plan/cost.js';
import { stream } from '../../src/random.js';
import { looseEnds, printGenotype, type CellGenotype } from '../../src/space/genotype.js';
import { mutateNasnet, nasnetSpace } from '../../src/space/nasnet.js';
import { nasnetFamily, nasnetFamilyNames, type NasnetFamilyName } from '../../src/space/nasnet-family.js';
import { networkPlan } from '../../src/space/networks/catalogue.js';
import { publishedGenotype } from '../../src/space/published.js';
import { GenotypeError } from '../../src/space/search-space.js';
import { spaceContract } from '../../src/testing/space-contract.js';

const image = [16, 16, 3];

const spaceOf = (name: NasnetFamilyName, nodes = 5) =>
  nasnetSpace({
    ...{ name, nodes, search: { channels: 4, cells: 3, classes: 10, image } },
    derived: { channels: 4, cells: 3 },
  });

/** With the sizes of its paper. */
const large = (name: NasnetFamilyName) =>
  nasnetSpace({
    name,
    search: { channels: 20, cells: 8, classes: 10, image: [32, 32, 3] },
    derived: nasnetFamily[name].size,
  });

describe('the spaces of the NASNet family', () => {
  for (const name of nasnetFamilyNames)
    spaceContract(name, {
      ...{ space: spaceOf(name), choices: true, neighbours: true },
      genes: (picks) => picks,
    });

  const published: readonly (readonly [NasnetFamilyName, cell: string, params: number])[] = [
    ['enas', 'enas', 3_894_372],
    ['nasnet', 'nasnet-a', 3_346_538],
    ['amoebanet', 'amoebanet-a', 3_218_266],
    ['pnas', 'pnasnet-5', 3_189_082],
    ['nsganet-micro', 'nsga-net', 3_442_870],
  ];
  for (const [name, cell, params] of published)
    it(`${name} has the published ${cell} with ${params} parameters`, () => {
      const space = large(name);
      const plan = space.derivedPlan(space.parse(printGenotype(publishedGenotype(cell))));
      expect(cost(plan).params).to.equal(params);
      expect(plan).to.deep.equal(networkPlan(cell));
      for (const [operation] of [
        ...publishedGenotype(cell).normal.edges,
        ...publishedGenotype(cell).reduce.edges,
      ])
        expect(nasnetFamily[name].operations).to.include(operation);
    });

  it('finds the cells of ENAS and NSGA-Net by their numbers', () => {
    for (const [name, cell] of [
      ['enas', 'enas'],
      ['nsganet-micro', 'nsga-net'],
    ] as const) {
      const space = large(name);
      expect(space.decode(space.embed(publishedGenotype(cell)))).to.deep.equal(publishedGenotype(cell));
    }
    // The authors' script, normal cell.
    expect(large('enas').embed(publishedGenotype('enas')).slice(0, 20)).to.deep.equal([
      ...[0, 2, 0, 0, 0, 4, 0, 1, 0, 4, 1, 1, 1, 0, 0, 1, 0, 2, 1, 1],
    ]);
  });

  it("has NSGA-Net's pyramids, whose channels grow with each cell", () => {
    const cells = publishedGenotype('nsga-net');
    const params = (channels: number, growth: number): number =>
      cost(
        nasnetSpace({
          name: 'nsganet-micro',
          search: { channels: 16, cells: 8, classes: 10, image: [32, 32, 3] },
          derived: { channels, cells: 20, growth },
        }).derivedPlan(cells),
      ).params;
    expect(params(34, 4)).to.equal(2_196_980);
  });

  it('joins inputs that nothing reads, where the paper does', () => {
    const picks = [1, 0, 1, 0, 2, 0, 2, 0, 3, 0, 3, 0, 4, 0, 4, 0, 5, 0, 5, 0];
    const of = (name: NasnetFamilyName): number[] => [
      ...spaceOf(name).choices!.architecture([...picks, ...picks]).normal.concat,
    ];
    expect(of('amoebanet')).to.deep.equal([0, 6]);
    expect(of('nsganet-micro')).to.deep.equal([6]);
    expect(
      looseEnds(
        [
          ['a', 0],
          ['b', 0],
        ],
        true,
      ),
    ).to.deep.equal([1, 2]);
  });

  it('refuses other outputs, sizes and operations than its own', () => {
    expect(() => large('nasnet').embed(publishedGenotype('nasnet-a'))).to.throw(
      GenotypeError,
      'normal: in this space the output is what no node reads, 2, 3, 4, 5, 6, not 0, 2, 3, 4, 5, 6',
    );
    expect(() => large('enas').embed(publishedGenotype('darts-v2'))).to.throw(GenotypeError, '5 nodes');
    expect(() => large('pnas').embed(publishedGenotype('enas'))).to.throw(GenotypeError);
    expect(() => large('enas').supernetPlan([], 'mixture')).to.throw(GenotypeError, 'supernet.weights');
  });

  describe('the supernet', () => {
    it("has ENAS' 5,373,140 weights at its size", () => {
      expect(
        large('enas')
          .supernetWeights()
          .filter(({ trainable = true }) => trainable)
          .reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
      ).to.equal(5_373_140);
    });

    for (const name of nasnetFamilyNames)
      it(`of ${name} has the weights of every path`, () => {
        const space = spaceOf(name, 3);
        const all = new Map(space.supernetWeights().map((weight) => [weight.name, weight]));
        for (let i = 0; i < 5; i++) {
          const plan = space.supernetPlan(space.sample(stream(i, 'sample')), 'path');
          for (const weight of plan.weights) expect(all.get(weight.name)).to.deep.equal(weight);
          expect(plan.layers.at(-1)!.shape).to.deep.equal([10]);
        }
      });

    it('names weights by cell, node, side, state and operation', () => {
      const space = spaceOf('enas', 1);
      const one = space.supernetPlan([0, 0, 1, 0, 0, 0, 1, 0], 'path').weights.map(({ name }) => name);
      const other = space.supernetPlan([1, 0, 1, 0, 0, 0, 1, 0], 'path').weights.map(({ name }) => name);
      expect(one).to.include('cells.0.nodes.0.x.0.sep_conv_3x3.op.1.weight');
      expect(other.filter((name) => !one.includes(name) && name.startsWith('cells.0.nodes.'))).to.have.length(
        12,
      );
    });
  });

  describe("AmoebaNet's mutation", () => {
    const choices = spaceOf('amoebanet').choices!;

    it('changes nothing, a state or an operation, as often as the paper says', () => {
      const genome = spaceOf('amoebanet').sample(stream(1, 'sample'));
      const count = { none: 0, input: 0, operation: 0 };
      const places = new Set<number>();
      for (let i = 0; i < 4000; i++) {
        const child = mutateNasnet(genome, choices, stream(i, 'step'));
        const changed = child.flatMap((pick, at) => (pick === genome[at] ? [] : [at]));
        expect(changed.length).to.be.at.most(1);
        const [at] = changed;
        if (at !== undefined) places.add(at);
        count[at === undefined ? 'none' : at % 2 === 0 ? 'input' : 'operation']++;
      }
      // 5 % identity; an operation is drawn as it was once in eight.
      expect(count.input / 4000).to.be.closeTo(0.475, 0.03);
      expect(count.operation / 4000).to.be.closeTo(0.475 * 0.875, 0.03);
      expect(places.size).to.equal(40);
    });

    it('changes as often whether a node adds or joins, where nodes choose', () => {
      const nasnet = spaceOf('nasnet');
      const genome = nasnet.sample(stream(1, 'sample'));
      const turned = Array.from({ length: 1000 }, (_, i) => {
        const child = nasnet.step!(genome, stream(i, 'step'));
        return child.some((pick, at) => at % 5 === 4 && pick !== genome[at]);
      });
      expect(turned.filter(Boolean).length / 1000).to.be.closeTo(0.95 / 3, 0.05);
    });
  });

  describe('nodes that join their edges', () => {
    const picks = [0, 0, 1, 11, 1, 2, 12, 0, 3, 0];
    const text = 'normal:skip_connect@0++sep_conv_5x5@1,sep_conv_7x7@2+avg_pool_3x3@0:3/reduce:';

    it('are the fifth choice of a node in NASNet, and stand in genotypes', () => {
      const space = spaceOf('nasnet', 2);
      const cells = space.decode([...picks, ...picks]);
      expect(cells.normal.joined).to.deep.equal([2]);
      expect(space.print(cells)).to.match(new RegExp(`^${text.replaceAll('+', '\\+')}`));
      expect(space.parse(space.print(cells))).to.deep.equal(cells);
      expect(space.embed(cells)).to.deep.equal([...picks, ...picks]);
      expect(() => spaceOf('amoebanet', 2).embed(cells)).to.throw(GenotypeError, 'node 2 joins them');
    });

    it("are brought back to the cell's channels", () => {
      const space = spaceOf('nasnet', 2);
      const weights = space.derivedPlan(space.decode([...picks, ...picks])).weights;
      const found = weights.flatMap(({ name, shape }) =>
        name.includes('.join.op.1') ? [[name, ...shape]] : [],
      );
      expect(found).to.deep.equal([
        ['cells.0.nodes.0.join.op.1.weight', 1, 1, 8, 4],
        ['cells.1.nodes.0.join.op.1.weight', 1, 1, 16, 8],
        ['cells.2.nodes.0.join.op.1.weight', 1, 1, 32, 16],
      ]);
    });
  });

  describe('cells that grow', () => {
    const space = spaceOf('pnas');
    const growth = space.growth!;

    it('begin with 136 of one node and have 300 children each, without twins', () => {
      const first = growth.smallest();
      expect(first).to.have.length(136);
      expect(new Set(first.map(growth.identity)).size).to.equal(136);
      const next = growth.larger(first[7]!);
      expect(next).to.have.length(300);
      expect(new Set(next.map(printGenotype)).size).to.equal(300);
      expect(growth.picks(next[5]!)[0]).to.deep.equal(growth.picks(first[7]!)[0]);
      expect(growth.larger(space.decode(space.sample(stream(1, 'sample'))))).to.deep.equal([]);
    });

    it('are genomes of the space at any size', () => {
      const small = growth.smallest()[9]!;
      const genome = space.embed(small);
      expect(genome).to.have.length(4);
      expect(space.genome(genome)).to.deep.equal(genome);
      expect(space.decode(genome)).to.deep.equal(small);
      expect(space.encode(genome)).to.have.length(20);
      expect(space.derivedPlan(small).layers.length).to.be.above(10);
      expect(space.crossover(genome, space.sample(stream(1, 'x')), stream(1, 'y'))).to.have.length(4);
      expect(space.mutate(genome, 1, stream(1, 'y'))).to.have.length(4);
      expect(() => space.genome([0, 1, 0])).to.throw(GenotypeError, '1 to 5 nodes');
    });

    it('are the same cell whatever the order of nodes and edges', () => {
      const cells = (normal: string): CellGenotype => space.parse(`normal:${normal}/reduce:${normal}`);
      const one = cells(
        'sep_conv_3x3@0+skip_connect@1,sep_conv_5x5@1+skip_connect@1,skip_connect@2+skip_connect@0',
      );
      const other = cells(
        'skip_connect@1+sep_conv_5x5@1,skip_connect@1+sep_conv_3x3@0,skip_connect@0+skip_connect@3',
      );
      const third = cells(
        'skip_connect@1+sep_conv_5x5@1,skip_connect@1+sep_conv_3x3@0,skip_connect@0+skip_connect@2',
      );
      expect(growth.identity(one)).to.equal(growth.identity(other));
      expect(growth.identity(one)).to.not.equal(growth.identity(third));
    });
  });
});
