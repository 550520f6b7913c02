import { expect } from 'chai';
import { InputError } from '../../../src/errors/input-error.js';
import { PluginError } from '../../../src/errors/plugin-error.js';
import { partsOf } from '../../../src/experiment/parts/registry.js';
import { assemble } from '../../../src/experiment/run/assemble.js';
import {
  experimentOf,
  experimentYaml,
  parseExperiment,
  storedExperiment,
} from '../../../src/experiment/settings/load.js';
import type { Strategy } from '../../../src/search/strategy.js';
import { strategyPart } from '../../../src/search/strategy-part.js';
import { operations } from '../../../src/space/operations.js';

function problems(settings: object): readonly string[] {
  try {
    experimentOf({ name: 'a', ...settings }, {}, 'x');
    return [];
  } catch (error) {
    expect(error).to.be.instanceOf(InputError);
    return (error as InputError).problems;
  }
}

/** As an earlier version stored it: the defaults of all parts filled in. */
const format1 = `format: 1
name: old
seed: 18
workers: auto
backend: auto
memory: 1024
dataset: { name: procedural, trainPortion: 0.5, crop: 4, flip: true, cutout: 0 }
space: { name: vit, encoding: own }
supernet: { weights: path, channels: 16, cells: 8, batch: 64, replicas: 1, warmup: 0, learningRate: 0.025, minimumLearningRate: 0.001, momentum: 0.9, nesterov: false, weightDecay: 0.0003, clip: 5 }
fitness: { batch: 256, augment: false, statistics: batch }
derived: { channels: 36, cells: 20, auxiliary: false }
search: { strategy: rea, population: 8, generations: 50, tournament: 10, elites: 1, mutation: 0.1, crossover: true, decodeTraining: true, decodeFitness: true, objectives: [accuracy], learningRate: 0.01, baselineMomentum: 0.9, constraints: [], rescore: false }
evaluator: { name: supernet, cell: arch, accuracy: c10_val_e12, epochs: 12, metrics: {} }
checkpoint: { steps: 100 }
`;

describe('a setting that would change nothing', () => {
  it('is refused in one line, which says whose it is', () => {
    const told: readonly (readonly [object, string])[] = [
      [
        { search: { strategy: 'rea', baselineMomentum: 0.5 } },
        'x: search.baselineMomentum is a setting of reinforce, enas and ppo; search.strategy is rea: remove it',
      ],
      [
        { evaluator: { budget: 100 } },
        'x: evaluator.budget is a setting of tabular; evaluator.name is supernet: remove it; search.generations, search.patience, --max-time and --max-trials limit any search',
      ],
      [
        { evaluator: { name: 'scratch' }, supernet: { cells: 3 } },
        'x: supernet.cells would change nothing: evaluator.name is scratch, which trains no supernet; remove it',
      ],
      [
        { evaluator: { name: 'tabular', path: 't.csv' }, dataset: { subset: 3 } },
        'x: dataset.subset would change nothing: evaluator.name is tabular, which uses no images; remove it',
      ],
      [
        { training: { epochs: 3 } },
        'x: training.epochs is a setting of scratch; evaluator.name is supernet: remove it',
      ],
      [
        { space: { name: 'vit' }, derived: { cells: 3 } },
        'x: derived.cells is a setting of darts, darts-attention, nasbench201, hierarchical, enas, nasnet, amoebanet, pnas and nsganet-micro; space.name is vit: remove it',
      ],
      [
        { dataset: { testSubset: 3 } },
        'x: dataset.testSubset is a setting of evocell train, and would change nothing here; remove it',
      ],
      [
        { evaluator: { name: 'tabular', path: 't.csv', budget: 10 } },
        'x: evaluator.budget would change nothing: it counts evaluator.seconds, the column with the seconds of an epoch; name that, or remove it',
      ],
    ];
    for (const [settings, line] of told) expect(problems(settings)).to.deep.equal([line]);
  });

  it('does not stand in what is stored', () => {
    const { dataset, supernet, search, evaluator, ...rest } = experimentOf({
      ...{ name: 'a', space: { name: 'vit' }, evaluator: { name: 'scratch' } },
      search: { strategy: 'reinforce' },
    });
    expect(rest).to.not.have.any.keys('fitness', 'derived');
    expect([supernet, evaluator]).to.deep.equal([undefined, { name: 'scratch' }]);
    expect(search).to.have.all.keys(
      ...['strategy', 'generations', 'objectives', 'constraints', 'learningRate', 'baselineMomentum'],
    );
    expect(dataset).to.have.property('trainPortion', 0.5);
    expect(rest.training).to.have.property('epochs', 600);
  });

  it('is left out in silence where a file of format 1 holds its default, and of a run in any case', () => {
    const old = parseExperiment(format1, 'old.yaml');
    expect(old).to.include({ format: 3, seed: 18 }).and.not.have.property('derived');
    expect(old.search).to.include({ population: 8 }).and.not.have.property('elites');
    expect(parseExperiment(experimentYaml(old), 'new.yaml')).to.deep.equal(old);
    const changed = format1.replace('elites: 1', 'elites: 2');
    expect(() => parseExperiment(changed, 'old.yaml')).to.throw(
      InputError,
      'search.elites is a setting of evnas',
    );
    expect(storedExperiment(changed, 'run')).to.deep.equal(old);
  });
});

describe('parts of a plug-in', () => {
  const broken = (make: () => Strategy<unknown, unknown>) =>
    strategyPart({ name: 'broken', summary: 'cannot be made', make });
  const assembled = (make: () => Strategy<unknown, unknown>): Promise<unknown> => {
    const plugins = { strategies: [broken(make)] };
    const settings = { name: 'a', dataset: { subset: 24 }, search: { strategy: 'broken' } };
    return assemble(experimentOf(settings, plugins), { backend: 'cpu', plugins }).catch(
      (error: unknown) => error,
    );
  };

  it('may refuse settings with an InputError, and what else they throw is told with their name', async () => {
    const refused = await assembled(() => {
      throw new InputError('there is nothing to search');
    });
    expect(refused)
      .to.be.instanceOf(InputError)
      .with.property('message', 'search: there is nothing to search');
    const failed = await assembled(() => {
      throw new TypeError('x is undefined');
    });
    expect(failed)
      .to.be.instanceOf(InputError)
      .with.property('message', 'search: the strategy broken of a plug-in failed in make: x is undefined');
  });

  it('are told by name, too, when they fail while they search', async () => {
    const failed = await assembled(() => ({
      ...{ name: 'broken', start: () => null, tell: () => null },
      propose: () => {
        throw new TypeError('y is undefined');
      },
    }));
    expect(failed)
      .to.be.instanceOf(PluginError)
      .with.property('message', 'the strategy broken of a plug-in failed in propose: y is undefined');
  });

  it('do not take the names of others', () => {
    const evnas = strategyPart({ name: 'evnas', summary: 'another', make: () => expect.fail() });
    expect(() => partsOf({ strategies: [evnas] })).to.throw(InputError, 'there is another of that name');
    const known = operations.get('sep_conv_3x3')!;
    expect(() => partsOf({ operations: [known] })).not.to.throw();
    expect(() => partsOf({ operations: [{ ...known, summary: 'another' }] })).to.throw(
      InputError,
      'there is another operation sep_conv_3x3',
    );
  });
});

describe('the space vit', () => {
  it('takes its lists of sizes from the settings', async () => {
    const space = { name: 'vit', patches: [8], widths: [16], depths: [1, 2], heads: [1], ratios: [2] };
    const experiment = experimentOf({ name: 'a', dataset: { subset: 24 }, space });
    const assembly = await assemble(experiment, { backend: 'cpu' });
    expect(assembly.space.choices?.sizes.slice(0, 3)).to.deep.equal([1, 1, 2]);
    expect(problems({ space: { ...space, heads: [1, 1] } })[0]).to.match(/space\.heads .*names a size twice/);
    expect(problems({ space: { ...space, widths: [] } })[0]).to.match(
      /space\.widths must be a list of 1 or more/,
    );
  });
});
