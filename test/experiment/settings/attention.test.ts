import { expect } from 'chai';
import { comparisonPlan } from '../../../src/experiment/tables/comparison-plan.js';
import type { ComparisonSettings } from '../../../src/experiment/tables/comparison-settings.js';
import { loadExperiment } from '../../../src/experiment/settings/load.js';
import { parseOverride } from '../../../src/experiment/settings/override.js';
import { experimentFile } from '../../../src/experiment/settings/experiment-file.js';
import { loadTable } from '../../../src/experiment/tables/table-file.js';

/** One experiment for each row of the table attention-cifar10. */
const files = new Map([
  ['convolution', 'attention-convolution'],
  ['attention', 'attention-only'],
  ['mixed', 'attention-mixed'],
  ['transformers', 'attention-vit'],
]);

describe('the experiments with attention', () => {
  const table = loadTable(experimentFile('attention-cifar10', 'table'), []) as ComparisonSettings;
  const images = parseOverride('dataset.path=FOLDER');
  const plan = comparisonPlan(table, { scale: 'proxy', seeds: 1, overrides: [images] });

  it("are the table's searches", () => {
    expect(plan.rows.map(({ row }) => row.name)).to.deep.equal([...files.keys()]);
    for (const { row, search } of plan.rows) {
      const file = `experiments/${files.get(row.name)!}.yaml`;
      const experiment = loadExperiment(file, { overrides: ['dataset.path=FOLDER'] });
      expect(experiment.name).to.equal(files.get(row.name));
      expect({ ...experiment, name: search!.name }).to.deep.equal(search);
    }
  });

  it('have one budget: the same images, steps and evaluations', () => {
    const budgets = plan.rows.map(({ search, training }) => {
      const { dataset, fitness, search: how } = search!;
      // Transformers have sizes of their own.
      const supernet = { ...search!.supernet, channels: 8, cells: 5 };
      return { dataset, supernet, fitness, how, trained: training.training, images: training.dataset };
    });
    for (const budget of budgets) expect(budget).to.deep.equal(budgets[0]);
  });
});
