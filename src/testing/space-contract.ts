/** What every search space promises. */
import assert from 'node:assert/strict';
import { stream } from '../random.js';
import { GenotypeError, type SearchSpace } from '../space/search-space.js';
import { anyJson, anyText } from './any-json.js';
import { assertPlainJson, frozen, throughJson } from './plain-json.js';
import { runner } from './runner.js';

export interface SpaceCase<Genome, Architecture> {
  readonly space: SearchSpace<Genome, Architecture>;
  /** The genes that crossover keeps whole, in a fixed order. */
  readonly genes: (genome: Genome) => readonly unknown[];
  /** Whether it lists its `choices`: a member that is missing by mistake must not end its tests. */
  readonly choices: boolean;
  /** Whether it lists `neighbours`. */
  readonly neighbours: boolean;
}

const seeds = Array.from({ length: 25 }, (_, i) => i);

/** A GenotypeError, or a value that `accepted` holds for. */
function refusedOr(read: () => unknown, accepted: (value: unknown) => void, what: string): void {
  let value: unknown;
  try {
    value = read();
  } catch (error) {
    assert.ok(error instanceof GenotypeError, `${what}: ${String(error)} is no GenotypeError`);
    return;
  }
  accepted(value);
}

/** Describes the space. */
export function spaceContract<Genome, Architecture>(
  name: string,
  { space, genes, choices, neighbours }: SpaceCase<Genome, Architecture>,
): void {
  const { describe, it } = runner();
  const sample = (seed: number): Genome => frozen(space.sample(stream(seed, 'sample')));
  const parsed = (genome: Genome): string => space.print(space.decode(genome));

  describe(`the space contract: ${name}`, () => {
    it('gives the same genomes for the same stream, and others for another', () => {
      for (const seed of seeds) {
        const [one, other] = [sample(seed), sample(seed + 1)];
        assert.deepEqual(sample(seed), one);
        const mutant = (): Genome => space.mutate(one, 0.5, stream(seed, 'mutation'));
        assert.deepEqual(mutant(), mutant());
        const child = (): Genome => space.crossover(one, other, stream(seed, 'crossover'));
        assert.deepEqual(child(), child());
      }
      assert.ok(new Set(seeds.map((seed) => JSON.stringify(sample(seed)))).size > 1);
    });

    it('leaves a genome alone at mutation rate 0 and redraws every gene at rate 1', () => {
      let [changed, total] = [0, 0];
      for (const seed of seeds) {
        const genome = sample(seed);
        assert.deepEqual(space.mutate(genome, 0, stream(seed, 'mutation')), genome);
        const before = genes(genome);
        const after = genes(space.mutate(genome, 1, stream(seed, 'mutation')));
        changed += after.filter((gene, i) => JSON.stringify(gene) !== JSON.stringify(before[i])).length;
        total += before.length;
      }
      assert.ok(changed / total > 0.5, `${changed} of ${total} genes changed`);
    });

    it("mixes the parents' genes and adds none", () => {
      const sources = new Set<number>();
      for (const seed of seeds) {
        const parents = [sample(seed), sample(seed + 1)] as const;
        const child = genes(space.crossover(...parents, stream(seed, 'crossover')));
        child.forEach((gene, i) => {
          const source = parents.findIndex(
            (parent) => JSON.stringify(genes(parent)[i]) === JSON.stringify(gene),
          );
          assert.notEqual(source, -1, `gene ${i} is of neither parent`);
          sources.add(source);
        });
      }
      assert.equal(sources.size, 2, 'all genes are of one parent');
    });

    it('reads back what it prints, which is one line', () => {
      for (const seed of seeds) {
        const architecture = space.decode(sample(seed));
        assert.deepEqual(space.parse(space.print(architecture)), architecture);
        assert.match(space.print(architecture), /^[^\n\r]+$/);
      }
      assert.ok(new Set(seeds.map((seed) => parsed(sample(seed)))).size > 1);
    });

    it('embeds an architecture as a genome that decodes to it', () => {
      for (const seed of seeds) {
        const architecture = space.decode(sample(seed));
        const genome = space.embed(architecture);
        assert.deepEqual(space.decode(genome), architecture);
        assert.deepEqual(space.genome(genome), genome);
      }
    });

    it('takes its genomes and architectures back from JSON', () => {
      for (const seed of seeds) {
        const genome = sample(seed);
        assert.deepEqual(space.genome(throughJson(genome)), genome);
        assertPlainJson(space.decode(genome), 'an architecture');
      }
    });

    it('encodes every genome as a vector of one length', () => {
      const lengths = seeds.map((seed) => {
        const vector = space.encode(sample(seed));
        assert.ok(vector.every(Number.isFinite));
        return vector.length;
      });
      assert.equal(new Set(lengths).size, 1);
      assert.ok(lengths[0]! > 0);
    });

    it('has features of one length, where it has any', () => {
      if (!space.features) return;
      const lengths = seeds.map((seed) => {
        const vector = space.features!(space.decode(sample(seed)));
        assert.ok(vector.every(Number.isFinite));
        return vector.length;
      });
      assert.equal(new Set(lengths).size, 1);
    });

    it('refuses what is no genome or no architecture with a GenotypeError', () => {
      for (const json of [
        undefined,
        null,
        7,
        'genome',
        [],
        {},
        { __proto__: [] },
        { normal: [], reduce: [] },
      ])
        assert.throws(() => space.genome(json), GenotypeError, JSON.stringify(json));
      for (const seed of seeds)
        for (let i = 0; i < 20; i++) {
          const json = anyJson(stream('any JSON', seed, i));
          refusedOr(
            () => space.genome(json),
            (genome) => assert.deepEqual(genome, json),
            JSON.stringify(json),
          );
          const text = anyText(stream('any text', seed, i));
          refusedOr(
            () => space.parse(text),
            (architecture) =>
              assert.deepEqual(space.parse(space.print(architecture as Architecture)), architecture),
            JSON.stringify(text),
          );
        }
    });

    it(choices ? 'lists its choices: every list of picks builds an architecture' : 'lists no choices', () => {
      assert.equal(space.choices !== undefined, choices);
      const listed = space.choices;
      for (const seed of listed ? seeds : []) {
        const random = stream(seed, 'picks');
        const picks = listed!.sizes.map((size) => random.integer(size));
        const architecture = listed!.architecture(picks);
        assert.deepEqual(listed!.architecture(listed!.picks(architecture)), architecture);
        assert.deepEqual(space.decode(space.embed(architecture)), architecture);
        assert.equal(listed!.picks(space.decode(sample(seed))).length, picks.length);
      }
    });

    it(
      neighbours ? 'lists neighbours: others, without twins, and it is one of theirs' : 'lists no neighbours',
      () => {
        assert.equal(space.neighbours !== undefined, neighbours);
        for (const seed of neighbours ? seeds : []) {
          const architecture = frozen(space.decode(sample(seed)));
          const around = (one: Architecture): string[] =>
            space.neighbours!(one).map((next) => space.print(next));
          const found = around(architecture);
          assert.equal(new Set(found).size, found.length);
          assert.ok(!found.includes(space.print(architecture)));
          assert.ok(around(space.parse(found[seed % found.length]!)).includes(space.print(architecture)));
        }
      },
    );
  });
}
