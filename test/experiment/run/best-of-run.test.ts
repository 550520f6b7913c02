import { expect } from 'chai';
import { join } from 'node:path';
import { bestOfRun } from '../../../src/experiment/run/best-of-run.js';
import { runSearch } from '../../../src/experiment/run/search.js';
import { experimentOf } from '../../../src/experiment/settings/load.js';
import { openRun } from '../../../src/store/open-run.js';
import { inFolder } from '../../store/sample.js';

const common = {
  ...{ backend: 'wasm', workers: 1, dataset: { subset: 16 }, space: { name: 'nasbench201' } },
  derived: { channels: 2, cells: 1 },
  evaluator: { name: 'proxies', proxies: ['logsynflow'], batch: 4 },
};

describe('the best of a run', () => {
  it('are what a Bayesian search begins with', () =>
    inFolder(async (parent) => {
      const [random, warm] = [join(parent, 'random'), join(parent, 'warm')];
      const search = { population: 6, generations: 1, objectives: ['logsynflow'] };
      await runSearch(
        experimentOf({ name: 'random', ...common, search: { strategy: 'random', ...search } }),
        {
          folder: random,
        },
      );
      const first = bestOfRun(random, 2);
      const scores = [...openRun(random, { write: false }).summaries()]
        .sort((a, b) => b.metrics['logsynflow']! - a.metrics['logsynflow']!)
        .map(({ genotype }) => genotype);
      expect(first).to.deep.equal([...new Set(scores)].slice(0, 2));
      const bayesian = { ...search, strategy: 'bayesian', population: 3, first };
      await runSearch(experimentOf({ name: 'warm', ...common, search: bayesian }), { folder: warm });
      const trials = [...openRun(warm, { write: false }).trials()];
      expect(trials.map(({ origin }) => origin)).to.deep.equal(['given', 'given', 'random']);
      expect(trials.slice(0, 2).map(({ genotype }) => genotype)).to.deep.equal(first);
    }));

  it('that are no architectures of the space are refused before a folder is made', () =>
    inFolder(async (parent) => {
      const search = { strategy: 'bayesian', population: 2, objectives: ['logsynflow'], first: ['nonsense'] };
      let message = '';
      try {
        await runSearch(experimentOf({ name: 'warm', ...common, search }), { folder: join(parent, 'warm') });
      } catch (error) {
        message = (error as Error).message;
      }
      expect(message).to.include('nonsense');
    }));
});
