import { expect } from 'chai';
import { localSearch } from '../../src/search/local-search.js';
import { neighbour, neighbourhood } from '../../src/search/neighbours.js';
import { objectivesOf } from '../../src/search/objectives.js';
import { stream } from '../../src/random.js';
import { strategyContract } from '../../src/testing/strategy-contract.js';
import { told } from './told.js';
import { digitSpace } from '../../src/testing/digits.js';

const space = digitSpace(4, 3);
const objectives = objectivesOf(['accuracy']);

describe('local search', () => {
  strategyContract('local search', (population) => localSearch({ population, objectives }));

  it('scores every neighbour of where it stands, moves to the best, and starts anew at the top', () => {
    const generations = told(localSearch({ population: 4, objectives }), space, 30);
    // Eight neighbours in two generations a step.
    const step = generations.slice(1, 3).flat();
    const [start] = step[0]!.parents;
    expect(new Set(step.map(({ genotype }) => genotype)).size).to.equal(8);
    expect(step.every(({ parents }) => parents[0] === start)).to.equal(true);
    const parents = generations.slice(1).flatMap((trials) => trials[0]!.parents);
    const all = generations.flat();
    const climbs = [...new Set(parents)].map((parent) => all[parent]!.metrics['accuracy']!);
    expect(climbs).to.include(100);
    const top = generations.findIndex((trials) => all[trials[0]!.parents[0] ?? 0]!.genotype === '0000');
    expect(generations[top + 2]![0]!.origin).to.equal('random');
  });
});

describe('neighbours', () => {
  it('come in an order of their own for each name, all of them once', () => {
    const order = (name: number): string[] =>
      neighbourhood(space, [0, 1, 2, 0], 1, name).map((make) => make().join(''));
    expect(order(0)).to.not.deep.equal(order(1));
    const listed = space.neighbours!([0, 1, 2, 0]).map((digits) => (digits as number[]).join(''));
    expect(order(0).sort()).to.deep.equal(listed.sort());
    expect(order(0)).to.deep.equal(order(0));
  });

  it('are mutants of another architecture where the space lists none', () => {
    const { neighbours, ...unlisted } = space;
    expect(neighbours).to.be.a('function');
    const genome = [0, 1, 2, 0];
    const random = stream(1, 'test');
    for (let i = 0; i < 20; i++) expect(neighbour(unlisted, genome, random)).to.not.deep.equal(genome);
    const all = neighbourhood(unlisted, genome, 1, 0).map((make) => make());
    expect(all.length).to.be.greaterThan(0);
    expect(all).to.deep.equal(neighbourhood(unlisted, genome, 1, 0).map((make) => make()));
  });
});
