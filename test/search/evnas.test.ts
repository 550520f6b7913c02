import { expect } from 'chai';
import { evnas, type EvnasOptions } from '../../src/search/evnas.js';
import { objectivesOf } from '../../src/search/objectives.js';
import type { SearchContext, Trial } from '../../src/search/strategy.js';
import { strategyContract } from '../../src/testing/strategy-contract.js';
import { digitMetrics, digitSpace, type Digits } from '../../src/testing/digits.js';

const paper: EvnasOptions = {
  population: 50,
  tournament: 10,
  elites: 1,
  mutation: 0.1,
  crossover: true,
  objectives: objectivesOf(['accuracy']),
};
const space = digitSpace(28, 100_000);

function context(generation: number): SearchContext<Digits> {
  return { seed: 18, space, generation, nextTrial: 50 * generation };
}

/** A first generation whose fitness is the index. */
function firstGeneration(options: EvnasOptions): Trial<Digits>[] {
  const strategy = evnas<Digits>(options);
  return strategy.propose(strategy.start(), context(0)).evaluate.map((candidate, index) => ({
    ...candidate,
    trial: index,
    generation: 0,
    index,
    genotype: String(index),
    status: 'ok',
    metrics: { ...digitMetrics(candidate.genome), accuracy: index },
  }));
}

function secondProposal(options: EvnasOptions): { first: Trial<Digits>[]; children: Trial<Digits>[] } {
  const first = firstGeneration(options);
  const strategy = evnas<Digits>(options);
  const state = strategy.tell(strategy.start(), first, context(0));
  const { evaluate } = strategy.propose(state, context(1));
  return { first, children: evaluate as Trial<Digits>[] };
}

describe('evnas', () => {
  strategyContract('evnas', (population) => evnas({ ...paper, population, tournament: 3 }));

  it('trains and scores the whole population, random in generation 0', () => {
    const strategy = evnas<Digits>(paper);
    const { train, evaluate } = strategy.propose(strategy.start(), context(0));
    expect(train).to.deep.equal(evaluate.map(({ genome }) => genome));
    expect(new Set(evaluate.map(({ genome }) => genome.join())).size).to.equal(50);
    expect(evaluate.every(({ origin }) => origin === 'random')).to.equal(true);
  });

  it('puts the elite first, unchanged, to be trained and scored again', () => {
    const { first, children } = secondProposal({ ...paper, elites: 2 });
    const origins = children.map(({ origin }) => origin);
    expect(children.slice(0, 2).map(({ genome }) => genome)).to.deep.equal([
      first[49]!.genome,
      first[48]!.genome,
    ]);
    expect(children[0]!.parents).to.deep.equal([49]);
    expect(origins.slice(0, 3)).to.deep.equal(['elite', 'elite', 'crossover+mutation']);
    expect(children).to.have.length(50);
  });

  it('takes each gene of a child from one of its parents, about a tenth drawn afresh', () => {
    const { first, children } = secondProposal(paper);
    let fresh = 0;
    let fromFirst = 0;
    let fromSecond = 0;
    for (const { genome, parents } of children.slice(1)) {
      const genes = parents.map((parent) => first[parent]!.genome);
      genome.forEach((gene, i) => {
        if (genes[0]![i] === gene) fromFirst++;
        else if (genes[1]?.[i] === gene) fromSecond++;
        else fresh++;
      });
    }
    const all = 49 * 28;
    expect(fresh / all).to.be.within(0.07, 0.13);
    expect(fromFirst / all).to.be.within(0.4, 0.56);
    expect(fromSecond / all).to.be.within(0.34, 0.5);
  });

  it('picks parents in tournaments: the best individual enters one in five', () => {
    const { children } = secondProposal({ ...paper, population: 50 });
    const parents = children.slice(1).flatMap((child) => child.parents);
    expect(parents.filter((parent) => parent === 49).length / 98).to.be.within(0.1, 0.32);
    // The worst nine can win against nobody in a tournament of ten.
    expect(parents.every((parent) => parent >= 9)).to.equal(true);
  });

  it('without crossover copies and mutates one parent (EvNAS-Mut)', () => {
    const { first, children } = secondProposal({ ...paper, crossover: false });
    for (const { genome, parents, origin } of children.slice(1)) {
      expect(origin).to.equal('mutation');
      expect(parents).to.have.length(1);
      const kept = genome.filter((gene, i) => gene === first[parents[0]!]!.genome[i]).length;
      expect(kept).to.be.greaterThan(14);
    }
  });

  it('without mutation only recombines (EvNAS-Cross)', () => {
    const { first, children } = secondProposal({ ...paper, mutation: 0 });
    for (const { genome, parents, origin } of children.slice(1)) {
      expect(origin).to.equal('crossover');
      expect(genome.every((gene, i) => parents.some((p) => first[p]!.genome[i] === gene))).to.equal(true);
    }
  });

  it('ranks by fronts and crowding when there are several objectives', () => {
    const options = { ...paper, population: 3, objectives: objectivesOf(['accuracy', 'params']) };
    const strategy = evnas<Digits>(options);
    const trials = firstGeneration(options).map((trial, i) => ({
      ...trial,
      metrics: [
        { accuracy: 50, params: 9 },
        { accuracy: 60, params: 8 },
        { accuracy: 55, params: 7 },
      ][i]!,
    }));
    const { population } = strategy.tell(strategy.start(), trials, context(0));
    expect(population.map(({ trial }) => trial)).to.deep.equal([1, 2, 0]);
  });
});
