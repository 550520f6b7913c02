import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugins } from '../../../src/experiment/parts/plugins.js';
import { reportRun } from '../../../src/experiment/read/run-report.js';
import { writePage } from '../../../src/experiment/read/write-page.js';
import { runSearch } from '../../../src/experiment/run/search.js';
import { experimentOf } from '../../../src/experiment/settings/load.js';
import { genotypeText } from '../../../src/report/architecture.js';
import { evaluatorPart } from '../../../src/search/evaluator-part.js';
import { statelessEvaluator } from '../../../src/search/stateless-evaluator.js';
import { spacePart } from '../../../src/space/space-part.js';
import { digitSpace } from '../../../src/testing/digits.js';
import { inFolder } from '../../store/sample.js';

/** Digits as architectures: no networks, and so no supernet space. */
const plugins: Plugins = {
  spaces: [
    spacePart({
      name: 'digits',
      summary: 'three digits',
      notation: {
        sized: false,
        matches: (text) => /^\d+$/.test(text),
        inWords: (text) => `the digits ${[...text].join(' and ')}`,
        graphs: (text) => [
          { title: `Digits ${text}`, inputs: ['in'], nodes: [[{ operation: text, from: 0 }]], output: [1] },
        ],
      },
      make: () => digitSpace(3, 4),
    }),
  ],
  evaluators: [
    evaluatorPart({
      name: 'sum',
      summary: 'the sum of the digits',
      metrics: () => [{ name: 'sum', label: 'sum', direction: 'maximise' }],
      make: () =>
        statelessEvaluator((genome) => ({ sum: (genome as readonly number[]).reduce((a, b) => a + b, 0) })),
    }),
  ],
};

describe('a space of a plug-in that has no networks', () => {
  it('is searched with an evaluator of a plug-in, and its architectures are told and drawn as it says', () =>
    inFolder(async (parent) => {
      const folder = join(parent, 'run');
      const settings = {
        ...{ name: 'digits', space: { name: 'digits' }, evaluator: { name: 'sum' } },
        search: { strategy: 'random', population: 3, generations: 2, objectives: ['sum'] },
      };
      await runSearch(experimentOf(settings, plugins), { folder, plugins });
      const { best, notation } = reportRun(folder, plugins);
      expect(genotypeText(best!.genotype, notation)).to.match(/^the digits \d and \d and \d\n\n\d{3}$/);
      const page = readFileSync(writePage(folder, { plugins }), 'utf8');
      expect(page).to.include(`Digits ${best!.genotype}`).and.include('the digits');
    }));

  it('is refused by an evaluator that needs its networks, in one line', () =>
    inFolder(async (parent) => {
      const settings = { name: 'digits', space: { name: 'digits' }, dataset: { subset: 24 } };
      const error = await runSearch(experimentOf(settings, plugins), {
        ...{ folder: join(parent, 'run'), plugins },
      }).catch((thrown: unknown) => thrown);
      expect(error).to.have.property('name', 'InputError');
      expect((error as Error).message).to.match(/^space\.name: \S+ has no supernet; choose another/);
    }));
});
