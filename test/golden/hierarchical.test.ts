import { expect } from 'chai';
import { cost } from '../../src/plan/cost.js';
import { identityChains, mutateHierarchical } from '../../src/space/hierarchical.js';
import { digitsOf, flatten, hierarchicalOf, type Motif } from '../../src/space/hierarchical-genotype.js';
import { hierarchicalPlan } from '../../src/space/hierarchical-network.js';
import { hasGolden, readGolden } from './golden.js';

type Levels = [motifs: Motif[], cell: [Motif]];

interface Size {
  readonly channels: number[];
  readonly cells: number;
  readonly params: number;
}

interface Golden {
  readonly cases: readonly {
    readonly name: string;
    readonly genome: Levels;
    readonly flat: { readonly nodes: number; readonly edges: number[][] };
    readonly search: Size;
    readonly large: Size;
    readonly double: Size;
  }[];
  readonly mutation: { readonly uniforms: number[][]; readonly result: Levels };
  readonly thousand: { readonly lcg32Seed: number; readonly mutations: number; readonly genome: Levels };
}

const file = 'hierarchical-assemble.json.gz';
const golden = hasGolden(file) ? readGolden<Golden>(file) : undefined;
const cellOf = ([motifs, [cell]]: Levels) => ({ motifs, cell });

/** Whole numbers from these uniforms, one after the other. */
const drawn = (next: () => number) => ({ integer: (bound: number) => Math.floor(next() * bound) });

describe('hierarchical cells', () => {
  if (!golden) it('are compared with the golden numbers, which are not there');
  for (const { name, genome, flat, ...sizes } of golden?.cases ?? [])
    it(`${name}: the same graph, and the same parameters in three sizes`, () => {
      expect(flatten(cellOf(genome))).to.deep.equal({ nodes: flat.nodes, edges: flat.edges });
      expect(hierarchicalOf(digitsOf(cellOf(genome)))).to.deep.equal(cellOf(genome));
      for (const { channels, cells, params } of [sizes.search, sizes.large, sizes.double]) {
        const images = { classes: 10, image: [32, 32, 3] };
        const plan = hierarchicalPlan(cellOf(genome), { channels: channels[0]!, cells, ...images });
        expect(cost(plan).params).to.equal(params);
      }
    });

  if (golden)
    it('mutate by the same draws, 12 times and 1,000 times', () => {
      const uniforms = golden.mutation.uniforms.flat();
      let genome = identityChains;
      let at = 0;
      const given = drawn(() => uniforms[at++]!);
      while (at < uniforms.length) genome = mutateHierarchical(genome, given);
      expect(hierarchicalOf(genome)).to.deep.equal(cellOf(golden.mutation.result));

      let x = golden.thousand.lcg32Seed;
      const generated = drawn(() => (x = (1664525 * x + 1013904223) % 4294967296) / 4294967296);
      genome = identityChains;
      for (let i = 0; i < golden.thousand.mutations; i++) genome = mutateHierarchical(genome, generated);
      expect(hierarchicalOf(genome)).to.deep.equal(cellOf(golden.thousand.genome));
    });
});
