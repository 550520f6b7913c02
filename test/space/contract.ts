/** What every search space keeps to. Call it inside a `describe` with a space and something that it cannot read. */
import { expect } from 'chai';
import fc from 'fast-check';
import { stream } from '../../src/random.js';
import { GenotypeError, type SearchSpace } from '../../src/space/search-space.js';

export interface SpaceExample<Genome, Architecture> {
  readonly space: SearchSpace<Genome, Architecture>;
  /** The genes that crossover keeps whole, in a fixed order. */
  readonly genes: (genome: Genome) => readonly unknown[];
}

const seeds = fc.integer({ min: 0, max: 1e9 });

/** Throws when anything writes to it. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

export function keepsTheSpaceContract<Genome, Architecture>(
  example: SpaceExample<Genome, Architecture>,
): void {
  const { space, genes } = example;
  const sample = (seed: number): Genome => frozen(space.sample(stream(seed, 'sample')));
  const check = (property: (seed: number) => void): void =>
    fc.assert(
      fc.property(seeds, (seed) => property(seed)),
      { numRuns: 25 },
    );

  it('gives the same genomes for the same stream, and others for another', () => {
    check((seed) => {
      const [one, other] = [sample(seed), sample(seed + 1)];
      expect(sample(seed)).to.deep.equal(one);
      const mutant = (): Genome => space.mutate(one, 0.5, stream(seed, 'mutation'));
      expect(mutant()).to.deep.equal(mutant());
      const child = (): Genome => space.crossover(one, other, stream(seed, 'crossover'));
      expect(child()).to.deep.equal(child());
    });
    expect(space.sample(stream(1, 'sample'))).to.not.deep.equal(space.sample(stream(2, 'sample')));
  });

  it('leaves a genome alone at mutation rate 0 and redraws every gene at rate 1', () => {
    let changed = 0;
    let total = 0;
    check((seed) => {
      const genome = sample(seed);
      expect(space.mutate(genome, 0, stream(seed, 'mutation'))).to.deep.equal(genome);
      const before = genes(genome);
      const after = genes(space.mutate(genome, 1, stream(seed, 'mutation')));
      changed += after.filter((gene, i) => JSON.stringify(gene) !== JSON.stringify(before[i])).length;
      total += before.length;
    });
    expect(changed / total).to.be.greaterThan(0.5);
  });

  it("mixes the parents' genes and adds none", () => {
    const sources = new Set<number>();
    check((seed) => {
      const parents = [sample(seed), sample(seed + 1)];
      const child = genes(space.crossover(parents[0]!, parents[1]!, stream(seed, 'crossover')));
      child.forEach((gene, i) => {
        const from = parents.map((parent) => JSON.stringify(genes(parent)[i]));
        expect(from).to.include(JSON.stringify(gene));
        sources.add(from.indexOf(JSON.stringify(gene)));
      });
    });
    expect([...sources].sort()).to.deep.equal([0, 1]);
  });

  it('reads back what it prints', () => {
    check((seed) => {
      const architecture = space.decode(sample(seed));
      expect(space.parse(space.print(architecture))).to.deep.equal(architecture);
      expect(space.print(architecture)).to.not.match(/[\n\r]/);
    });
  });

  it('embeds an architecture as a genome that decodes to it', () => {
    check((seed) => {
      const architecture = space.decode(sample(seed));
      const genome = space.embed(architecture);
      expect(space.decode(genome)).to.deep.equal(architecture);
      expect(space.genome(genome)).to.deep.equal(genome);
    });
  });

  it('takes its genomes and architectures back from JSON', () => {
    check((seed) => {
      const genome = sample(seed);
      expect(space.genome(JSON.parse(JSON.stringify(genome)))).to.deep.equal(genome);
      const architecture = space.decode(genome);
      expect(JSON.parse(JSON.stringify(architecture))).to.deep.equal(architecture);
    });
  });

  it('encodes every genome as a vector of one length', () => {
    const length = space.encode(sample(0)).length;
    check((seed) => {
      const vector = space.encode(sample(seed));
      expect(vector).to.have.length(length);
      expect(vector.every(Number.isFinite)).to.equal(true);
    });
  });

  it('refuses what is no genome or no architecture with a GenotypeError', () => {
    for (const json of [undefined, null, 7, 'genome', [], {}, { __proto__: [] }, { normal: [], reduce: [] }])
      expect(() => space.genome(json)).to.throw(GenotypeError);
    fc.assert(
      fc.property(fc.anything(), (json) => {
        expect(() => space.genome(json)).to.throw(GenotypeError);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => space.parse(text)).to.throw(GenotypeError);
      }),
    );
  });

  if (space.features)
    it('says of every architecture as many finite numbers, which are not the same for all', () => {
      const seen = new Set<string>();
      const length = space.features!(space.decode(sample(0))).length;
      check((seed) => {
        const features = space.features!(frozen(space.decode(sample(seed))));
        expect(features).to.have.length(length);
        expect(features.every(Number.isFinite)).to.equal(true);
        seen.add(features.join());
      });
      expect(seen.size).to.be.greaterThan(1);
    });

  if (space.choices)
    it('builds an architecture of every list of picks, and finds picks that build it again', () => {
      const { choices } = space;
      check((seed) => {
        const random = stream(seed, 'picks');
        const picks = choices!.sizes.map((size) => random.integer(size));
        const architecture = choices!.architecture(picks);
        expect(choices!.architecture(choices!.picks(architecture))).to.deep.equal(architecture);
        expect(space.decode(space.embed(architecture))).to.deep.equal(architecture);
        expect(choices!.picks(space.decode(sample(seed)))).to.have.length(picks.length);
      });
    });

  if (space.neighbours)
    it('lists neighbours that are different, printable and have it for a neighbour', () => {
      check((seed) => {
        const architecture = frozen(space.decode(sample(seed)));
        const text = space.print(architecture);
        const found = space.neighbours!(architecture).map((neighbour) => space.print(neighbour));
        expect(new Set(found).size).to.equal(found.length);
        expect(found).to.not.include(text);
        const first = space.parse(found[seed % found.length]!);
        expect(space.neighbours!(first).map((neighbour) => space.print(neighbour))).to.include(text);
      });
    });
}
