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
