import { expect } from 'chai';
import { InputError } from '../../../src/errors/input-error.js';
import { assemble } from '../../../src/experiment/run/assemble.js';
import { experimentOf, experimentYaml, parseExperiment } from '../../../src/experiment/settings/load.js';

function problems(settings: object): readonly string[] {
  try {
    experimentOf({ name: 'a', ...settings }, {}, 'x');
    return [];
  } catch (error) {
    expect(error).to.be.instanceOf(InputError);
    return (error as InputError).problems;
  }
}

describe('an experiment that searches by gradient', () => {
  it('needs the name of the method alone, and brings the defaults of its paper', () => {
    const { search, supernet, evaluator } = experimentOf({ name: 'a', search: { strategy: 'pdarts' } });
    expect(evaluator.name).to.equal('gradient');
    expect(search.generations).to.equal(75);
    expect(supernet).to.include({ batch: 96, minimumLearningRate: 0 });
    expect(experimentOf({ name: 'a', search: { strategy: 'darts' } }).supernet).to.include({ batch: 64 });
  });

  it('is read back as it was printed', () => {
    for (const strategy of ['darts', 'gdas', 'snas', 'setn', 'pdarts']) {
      const experiment = experimentOf({ name: 'a', search: { strategy } });
      expect(parseExperiment(experimentYaml(experiment), 'x')).to.deep.equal(experiment);
    }
  });

  const refused: readonly (readonly [what: string, settings: object, line: RegExp])[] = [
    ['a temperature of 0', { search: { strategy: 'gdas', temperature: 0 } }, /^x: search\.temperature /],
    [
      'a temperature that ends at 0',
      { search: { strategy: 'snas', minimumTemperature: 0 } },
      /^x: search\.minimumTemperature must be a number above 0, not 0$/,
    ],
    [
      'a temperature that rises',
      { search: { strategy: 'gdas', temperature: 1, minimumTemperature: 2 } },
      /^x: search\.minimumTemperature is above search\.temperature \(1\); make it smaller$/,
    ],
    [
      'a stage that keeps more than the one before',
      { search: { strategy: 'pdarts', operationsLeft: [3, 5] } },
      /^x: search\.operationsLeft keeps 5 operations of the 3 that are left; make it smaller$/,
    ],
    [
      'stages of different lengths',
      { search: { strategy: 'pdarts', generations: 76 } },
      /^x: search\.generations is 76, which 3 stages cannot share evenly; give a multiple of 3$/,
    ],
    [
      'parameters that never learn',
      { search: { strategy: 'pdarts', generations: 30 } },
      /^x: search\.waitingEpochs is 10 of 10 epochs of a stage/,
    ],
    [
      'more shards than images',
      { search: { strategy: 'darts' }, supernet: { batch: 4, replicas: 8 } },
      /^x: supernet\.replicas is 8, and a batch has 4 images; make it smaller$/,
    ],
    [
      'a setting of evolution',
      { search: { strategy: 'darts', population: 8 } },
      /^x: search\.population is a setting of .*; search\.strategy is darts: remove it$/,
    ],
    [
      'a setting of another method',
      { search: { strategy: 'darts', temperature: 3 } },
      /^x: search\.temperature is a setting of .*gdas and snas; search\.strategy is darts: remove it$/,
    ],
    [
      'shared weights of evolution',
      { search: { strategy: 'darts' }, supernet: { weights: 'mixture' } },
      /^x: supernet\.weights is a setting of supernet; evaluator\.name is gradient: remove it$/,
    ],
    [
      'an objective that it does not learn by',
      { search: { strategy: 'darts', objectives: ['params'] } },
      /^x: search\.objectives begins with params, and darts learns by its own loss, .*; begin with accuracy, loss, trainingLoss or mixtureAccuracy$/,
    ],
    [
      'limits that hold nothing back',
      { search: { strategy: 'gdas', constraints: [{ metric: 'params', maximum: 1e6 }] } },
      /^x: search\.constraints would hold nothing back: gdas learns by its own loss/,
    ],
    [
      'a score of several metrics',
      { search: { strategy: 'snas', objectives: ['score'], score: ['loss', 'accuracy'] } },
      /^x: search\.score would decide nothing: snas learns by its own loss/,
    ],
    [
      'an evaluator that only scores',
      { search: { strategy: 'darts' }, evaluator: { name: 'scratch' } },
      /^x: evaluator\.name is scratch, and search\.strategy darts works with gradient; remove it$/,
    ],
    [
      'a strategy that only proposes',
      { search: { strategy: 'evnas' }, evaluator: { name: 'gradient' } },
      /^x: evaluator\.name is gradient, which works with one of darts, gdas, .* not with evnas$/,
    ],
  ];
  for (const [what, settings, line] of refused)
    it(`is refused in one line with ${what}`, () => {
      const found = problems(settings);
      expect(found).to.have.length(1);
      expect(found[0]).to.match(line);
    });

  const unfit: readonly (readonly [what: string, settings: object, line: RegExp])[] = [
    [
      'a batch larger than the data',
      { dataset: { subset: 64 }, search: { strategy: 'darts' }, supernet: { batch: 48 } },
      /^supernet\.batch: is 48, and 32 images train the weights/,
    ],
    [
      'a batch larger than the images of the architecture',
      { dataset: { subset: 64, trainPortion: 0.9 }, search: { strategy: 'gdas' }, supernet: { batch: 8 } },
      /^supernet\.batch: is 8, and 7 images train the architecture/,
    ],
    [
      'a space that mixes nothing',
      { space: { name: 'vit' }, search: { strategy: 'darts' } },
      /^space\.name: vit has no edges whose operations could be mixed/,
    ],
    [
      'resources of operations that have no cost',
      { space: { name: 'darts-attention' }, search: { strategy: 'snas' }, supernet: { batch: 8 } },
      /^search\.resources: SNAS has no cost for the operation self_attention/,
    ],
    [
      'a stage that keeps more operations than there are',
      {
        space: { name: 'nasbench201' },
        search: { strategy: 'pdarts', operationsLeft: [7, 3] },
        supernet: { batch: 8 },
      },
      /^search\.operationsLeft: keeps 7 operations of the 5 that an edge has/,
    ],
  ];
  for (const [what, settings, line] of unfit)
    it(`is refused before a folder is made with ${what}`, async () => {
      const experiment = experimentOf({ name: 'a', dataset: { subset: 64 }, ...settings });
      const error: unknown = await assemble(experiment, { backend: 'wasm' }).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).to.be.instanceOf(InputError);
      expect((error as InputError).message).to.match(line);
    });

  it('takes any number of validation images where both learn from the same', async () => {
    const experiment = experimentOf({
      ...{ name: 'a', dataset: { subset: 64, trainPortion: 0.9 }, search: { strategy: 'snas' } },
      ...{ supernet: { batch: 8, channels: 2, cells: 3 }, derived: { channels: 2, cells: 3 } },
    });
    await assemble(experiment, { backend: 'wasm' });
  });
});
