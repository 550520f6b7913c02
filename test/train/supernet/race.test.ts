import { expect } from 'chai';
import type { Score } from '../../../src/network/network.js';
import { stream } from '../../../src/random.js';
import type { Outcome } from '../../../src/search/strategy.js';
import { SupernetEvaluator } from '../../../src/train/supernet/evaluator.js';
import { looks, stragglers } from '../../../src/train/supernet/race.js';
import { toyPool } from '../pools.js';
import { toyExperiment, toyImages, toySpace } from '../toy.js';
import { contextOf, digestOf, proposalOf, runGenerations, runInterrupted } from './small-search.js';

/** Batches of two images with these mean losses. */
const scored = (...losses: number[]): Score[] =>
  losses.map((loss) => ({ loss: 2 * loss, correct: 0, count: 2 }));

describe('a race', () => {
  it('looks after 3 batches, after twice as many, and so on', () => {
    expect(looks(25)).to.deep.equal([3, 6, 12, 24, 25]);
    expect(looks(3)).to.deep.equal([3]);
    expect(looks(2)).to.deep.equal([2]);
  });

  it('stops what loses to the last that is kept by more than chance would have it', () => {
    const best = scored(1, 2, 3);
    // Differences of 0.25 each time; of 0, 0.5 and 0: a mean of 1/6, and so is its standard error.
    const always = scored(1.25, 2.25, 3.25);
    const once = scored(1, 2.5, 3);
    const found = stragglers([always, best, once], 1);
    expect([...found]).to.deep.equal([[0, { mean: 0.25, standardError: 0 }]]);
    const [lag] = stragglers([best, scored(2, 3.5, 4)], 1).values();
    expect(lag!.mean).to.be.closeTo(3.5 / 3, 1e-12);
    expect(lag!.standardError).to.be.closeTo(1 / 6, 1e-12);
  });

  it('holds candidates against the last of the best, and stops nobody where no more are left', () => {
    const three = [scored(1, 1, 1), scored(2, 2, 2), scored(3, 3, 3)];
    expect([...stragglers(three, 1).keys()]).to.deep.equal([1, 2]);
    expect([...stragglers(three, 2).keys()]).to.deep.equal([2]);
    expect(stragglers(three, 3).size).to.equal(0);
    expect(stragglers([], 1).size).to.equal(0);
    expect(stragglers([scored(1, 1, 1), scored(1, 1, 1)], 1).size).to.equal(0);
  });
});

describe('the supernet evaluator, racing', () => {
  const genomes = [0, 1].map((generation) =>
    Array.from({ length: 8 }, (_, i) => toySpace.sample(stream(1, 'genome', generation, i))),
  );
  const make = (racing?: number, workers = 1) =>
    new SupernetEvaluator({
      space: toySpace,
      experiment: toyExperiment({
        fitness: { batch: 6, augment: true, statistics: 'batch', ...(racing !== undefined && { racing }) },
        checkpoint: { steps: 2 },
      }),
      images: async () => ({ train: toyImages(30, 'train'), validation: toyImages(60, 'validation') }),
      pool: toyPool({ workers }),
    });
  const isOk = ({ status }: Outcome) => status === 'ok';

  it('gives who stays the scores that it has without, and says when the others were stopped', async () => {
    const [plain, raced] = [await runGenerations(make(), genomes), await runGenerations(make(2), genomes)];
    for (const [generation, outcomes] of raced.outcomes.entries()) {
      const all = plain.outcomes[generation]!;
      const best = Math.min(...all.map(({ metrics }) => metrics['loss']!));
      expect(outcomes.filter(isOk).length).to.be.within(2, 7);
      expect(outcomes.filter(isOk).map(({ metrics }) => metrics['loss'])).to.include(best);
      outcomes.forEach((outcome, i) => {
        if (isOk(outcome)) return expect(outcome).to.deep.equal(all[i]);
        expect(outcome.reason).to.match(
          /^stopped after [36] of 10 batches: surely behind 2 others \(loss higher by/,
        );
        return expect(outcome.metrics).to.have.keys('params', 'macs', 'activationBytes');
      });
    }
    expect(raced.end).to.deep.equal(plain.end);
  });

  it('gives the same bits on 3 workers, and stopped in the middle of a race', async () => {
    const expected = digestOf(await runGenerations(make(2), genomes));
    expect(digestOf(await runGenerations(make(2, 3), genomes))).to.equal(expected);
    // Five steps of training, then the first who is stopped.
    expect(digestOf(await runInterrupted(() => make(2, 2), genomes, 7))).to.equal(expected);
  });

  it('stops nobody where all scores are wanted', async () => {
    const evaluator = make(2);
    await evaluator.open();
    const outcomes = await evaluator.evaluate(proposalOf(genomes[0]!), contextOf(0, { isWhole: true }));
    await evaluator.close();
    expect(outcomes.every(isOk)).to.equal(true);
  });
});
