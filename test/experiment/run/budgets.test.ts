import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../../src/errors/input-error.js';
import { runSearch } from '../../../src/experiment/run/search.js';
import { experimentOf } from '../../../src/experiment/settings/load.js';
import { z } from 'zod';
import type { Plugins } from '../../../src/experiment/parts/plugins.js';
import { strategyPart } from '../../../src/search/strategy-part.js';
import { openRun } from '../../../src/store/open-run.js';
import { halving } from '../../search/halving.js';
import { inFolder } from '../../store/sample.js';

const plugins: Plugins = {
  strategies: [
    strategyPart({
      name: 'halving',
      summary: 'keeps the better half, and trains it for twice as long',
      settings: { population: z.number().int() },
      make: ({ population }) => halving(population, ({ metrics }) => metrics['accuracy'] ?? 0),
    }),
  ],
};
const settings = {
  ...{ name: 'halved', backend: 'wasm', workers: 1 },
  dataset: { subset: 12, crop: 2 },
  derived: { channels: 2, cells: 2 },
  search: { strategy: 'halving', population: 2, generations: 2 },
};

describe('an experiment whose strategy gives budgets', () => {
  it('trains each candidate for the epochs that it was given, and keeps them in the journal', () =>
    inFolder(async (parent) => {
      const folder = join(parent, 'run');
      const experiment = experimentOf(
        {
          ...settings,
          evaluator: { name: 'scratch' },
          training: { epochs: 4, batch: 6, evaluationBatch: 6 },
        },
        plugins,
      );
      await runSearch(experiment, { folder, plugins });
      const trials = [...openRun(folder, { write: false }).trials()];
      expect(trials.map(({ budget }) => budget)).to.deep.equal([{ epochs: 1 }, { epochs: 1 }, { epochs: 2 }]);
      const [one, , two] = trials.map(({ metrics }) => metrics['trainingLoss']);
      expect(one).to.be.a('number').and.not.equal(two);
    }));

  it('is refused before it leaves a folder when the evaluator does not know budgets', () =>
    inFolder(async (parent) => {
      const folder = join(parent, 'run');
      const error = await runSearch(
        experimentOf({ ...settings, supernet: { channels: 2, cells: 2 } }, plugins),
        { folder, plugins },
      ).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(InputError);
      expect((error as Error).message).to.match(/^search\.strategy: halving gives .* a budget of epochs/);
      expect(existsSync(folder)).to.equal(false);
    }));
});
