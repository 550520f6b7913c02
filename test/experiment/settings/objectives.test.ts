import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import { experimentOf } from '../../../src/experiment/settings/load.js';
import { measuresOf } from '../../../src/experiment/settings/measured.js';

const folder = new URL('../../../../experiments/', import.meta.url);

describe('the objectives of a search that names none', () => {
  const objectives = (settings: object) => measuresOf(experimentOf({ name: 'a', ...settings })).objectives;

  it('are the loss and the parameters, with a supernet', () => {
    expect(objectives({})).to.deep.equal([
      { metric: 'loss', direction: 'minimise', best: 0 },
      { metric: 'params', direction: 'minimise', best: 0 },
    ]);
  });

  it('are the accuracy, with another evaluator', () => {
    expect(objectives({ evaluator: { name: 'scratch' } })).to.deep.equal([
      { metric: 'accuracy', direction: 'maximise', best: 100, reference: 0 },
    ]);
  });

  it('are left to no experiment that comes with evocell', () => {
    const settings = readdirSync(folder)
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => parse(readFileSync(new URL(file, folder), 'utf8')) as { search?: object });
    const searches = settings.flatMap(({ search }) => search ?? []);
    expect(searches).to.have.length.above(5);
    for (const search of searches) expect(search).to.have.property('objectives');
  });
});

describe('a race', () => {
  const search = (racing: object) => ({ name: 'a', fitness: { racing: 3 }, search: racing });

  it('fits a search by the loss alone', () => {
    expect(experimentOf(search({ objectives: ['loss'] })).fitness?.racing).to.equal(3);
    const limits = [{ metric: 'params', maximum: 1000 }];
    for (const [racing, message] of [
      [{}, /fitness\.racing goes by the loss alone, and search\.objectives is \[loss, params\]/],
      [{ objectives: ['accuracy'] }, /search\.objectives is \[accuracy\]; set that to \[loss\]/],
      [
        { objectives: ['loss'], constraints: limits },
        /fitness\.racing would stop genomes that hold search\.constraints/,
      ],
    ] as const)
      expect(() => experimentOf(search(racing))).to.throw(message);
  });
});
