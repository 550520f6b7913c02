import { expect } from 'chai';
import { depth, isWhole } from '../../../src/plan/paths.js';
import { dartsSpace } from '../../../src/space/darts.js';
import { nasbench201Space } from '../../../src/space/nasbench201.js';
import type { SupernetSpace } from '../../../src/space/search-space.js';
import { vitSpace } from '../../../src/space/vit-space.js';
import { depthClasses } from '../../../src/train/supernet/depth-classes.js';
import { SupernetEvaluator } from '../../../src/train/supernet/evaluator.js';
import { samplerOf, type Sampler } from '../../../src/train/supernet/sampling.js';
import type { SupernetSettings } from '../../../src/train/supernet/settings.js';
import { poolOf } from '../pools.js';
import { toyExperiment, toyImages } from '../toy.js';
import { digestOf, runGenerations, runInterrupted } from './small-search.js';

const images = { classes: 3, image: [8, 8, 3] } as const;
const bench = nasbench201Space({
  search: { channels: 2, cells: 1, ...images },
  derived: { channels: 2, cells: 1 },
});

function sampler<Genome, Architecture>(
  space: SupernetSpace<Genome, Architecture>,
  sampling: SupernetSettings['sampling'],
  replicas = 5,
): Sampler<Genome> | undefined {
  const plan = (architecture: Architecture) => space.derivedPlan(architecture);
  return samplerOf({ space, plan }, { sampling, replicas }, 1);
}

/** The cells of the first turns of a generation. */
function cells(sampling: SupernetSettings['sampling'], turns: number): (readonly string[])[] {
  const draw = sampler(bench, sampling)!;
  return Array.from({ length: turns }, (_, turn) => bench.decode(draw(0, turn)));
}

/** Most convolutions on a path through the cell, without the plan: nodes 0 to 3, edges as the benchmark lists them. */
function convolutions([a, b, c, d, e, f]: readonly string[]): number {
  const after = (from: number, name: string): number =>
    name === 'none' ? -Infinity : from + (name.startsWith('nor_conv') ? 1 : 0);
  const one = after(0, a!);
  const two = Math.max(after(0, b!), after(one, c!));
  return Math.max(after(0, d!), after(one, e!), after(two, f!));
}

function shares(values: readonly number[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1 / values.length;
  return counts;
}

describe('the genomes that train', () => {
  it('are those of the generation, where nothing else is said', () => {
    expect(sampler(bench, 'population')).to.equal(undefined);
  });

  it('are any of the space whose output depends on the image, with uniform', () => {
    const found = shares(cells('uniform', 2000).map(convolutions));
    // Of 15,284 living cells 1,642, 7,122, 5,520 and 1,000 have 0, 1, 2 and 3.
    expect(Object.keys(found)).to.deep.equal(['0', '1', '2', '3']);
    [0.107, 0.466, 0.361, 0.065].forEach((share, i) => expect(found[i]).to.be.closeTo(share, 0.03));
  });

  it('are as often cells of at most one, of two and of three convolutions on a path, with balanced', () => {
    const drawn = cells('balanced', 1500);
    const found = shares(drawn.map((cell) => Math.max(1, convolutions(cell))));
    expect(Object.keys(found)).to.deep.equal(['1', '2', '3']);
    for (const share of Object.values(found)) expect(share).to.be.closeTo(1 / 3, 0.04);
    expect(drawn.every((cell) => isWhole(bench.derivedPlan(cell)))).to.equal(true);
    // Within the deepest class the three free edges have all operations equally often.
    const deep = drawn.filter((cell) => convolutions(cell) === 3).flatMap(([, b, , d, e]) => [b, d, e]);
    for (const name of new Set(deep))
      expect(deep.filter((one) => one === name).length / deep.length).to.be.closeTo(0.2, 0.05);
  });

  it('use every operation of every edge once in a step, with fair', () => {
    const drawn = cells('fair', 100);
    for (let step = 0; step < 20; step++)
      for (let edge = 0; edge < 6; edge++) {
        const used = drawn.slice(5 * step, 5 * step + 5).map((cell) => cell[edge]);
        expect(new Set(used).size, `step ${step}, edge ${edge}`).to.equal(5);
      }
    for (const cell of drawn) expect(depth(bench.derivedPlan(cell))).not.to.equal(undefined);
  });

  it('are the same whenever a turn is asked for, and others in another generation', () => {
    for (const sampling of ['uniform', 'balanced', 'fair'] as const) {
      const draw = sampler(bench, sampling)!;
      const later = draw(3, 7);
      expect(sampler(bench, sampling)!(3, 7)).to.deep.equal(later);
      expect(draw(4, 7)).not.to.deep.equal(later);
    }
  });

  it('are refused with fair where edges differ, or the replicas are not one for each operation', () => {
    expect(() => sampler(vitSpace(images), 'fair')).to.throw(/supernet\.sampling: fair needs a space/);
    expect(() => sampler(bench, 'fair', 4)).to.throw(/supernet\.replicas: .* 5 replicas, not 4/);
  });

  it('come in classes of depth in other spaces, too', () => {
    const darts = dartsSpace({
      search: { channels: 2, cells: 3, ...images },
      derived: { channels: 2, cells: 3 },
    });
    const depthOf = (genome: ReturnType<typeof darts.sample>) =>
      depth(darts.derivedPlan(darts.decode(genome)));
    const classes = depthClasses(darts, depthOf);
    expect(classes).to.have.length.above(2);
    expect(classes.reduce((sum, { count }) => sum + count, 0)).to.equal(1000);
    for (const [i, { from, to, count }] of classes.entries()) {
      expect(count).to.be.at.least(50);
      expect(to).to.be.at.least(from);
      if (i > 0) expect(from).to.be.above(classes[i - 1]!.to);
    }
  });
});

describe('a search whose training draws genomes', () => {
  const genomes = [0, 1].map((i) => sampler(bench, 'uniform')!(9, i));

  for (const sampling of ['uniform', 'balanced', 'fair'] as const)
    it(`has the same bits on 1 and 2 workers, and when it is stopped in a generation (${sampling})`, async () => {
      const make = (workers: number) => () =>
        new SupernetEvaluator({
          space: bench,
          sampler: sampler(bench, sampling),
          experiment: toyExperiment({
            supernet: { ...toyExperiment().supernet, sampling, replicas: 5, steps: 3 },
            fitness: { batch: 4, augment: false, statistics: 'batch' },
            checkpoint: { steps: 1 },
          }),
          images: async () => ({
            train: toyImages(30, 'train', 8, 3),
            validation: toyImages(12, 'validation', 8, 3),
          }),
          pool: poolOf({ backend: 'wasm', workers }),
        });
      const expected = digestOf(await runGenerations(make(1)(), [genomes, genomes]));
      expect(digestOf(await runInterrupted(make(2), [genomes, genomes], 2))).to.equal(expected);
      expect(digestOf(await runInterrupted(make(1), [genomes, genomes], 7))).to.equal(expected);
    });
});
