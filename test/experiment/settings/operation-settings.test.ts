import { expect } from 'chai';
import { assemble } from '../../../src/experiment/run/assemble.js';
import { trainingPlan } from '../../../src/experiment/run/training-plan.js';
import { spaceOf } from '../../../src/experiment/read/network-reference.js';
import { partsOf } from '../../../src/experiment/parts/registry.js';
import { searchSchema } from '../../../src/experiment/settings/json-schema.js';
import {
  cost,
  experimentOf,
  experimentYaml,
  operationPart,
  parseExperiment,
  trainable,
  trainingOf,
  trainingYaml,
  z,
  type Experiment,
} from '../../../src/index.js';
import { size } from '../../../src/plan/size.js';
import { supernetSpace } from '../../../src/space/search-space.js';
import { messageOf } from '../../errors/message-of.js';

const window = operationPart({
  name: 'window_conv',
  summary: 'a convolution with a window of any side',
  settings: { side: z.number().int().min(1).max(9).default(3).describe('side of the window') },
  build: ({ plan, id, input, stride }, { side }) =>
    plan.conv(id, input, { out: plan.channels(input), kernel: side, stride, padding: (side - 1) / 2 }),
});
const plugins = { operations: [window] };
const cell = 'window_conv@0+window_conv@1,window_conv@0+window_conv@1';
const genotype = `normal:${cell},${cell}/reduce:${cell},${cell}`;

const settings = (space: object) => ({
  name: 'a',
  dataset: { subset: 24 },
  space: { operations: ['skip_connect', 'window_conv'], ...space },
  supernet: { channels: 4, cells: 3 },
  derived: { channels: 4, cells: 3 },
});

/** Parameters of the derived network, and numbers in the supernet's weights. */
async function params(experiment: Experiment): Promise<readonly [number, number]> {
  const space = supernetSpace((await assemble(experiment, { backend: 'cpu', plugins })).space);
  const weights = space.supernetWeights().map(({ shape }) => size(shape));
  return [cost(space.derivedPlan(space.parse(genotype))).params, weights.reduce((a, b) => a + b, 0)];
}

describe('settings of an operation', () => {
  it('are completed, stored, and change its layers in supernet, derived network and training', async () => {
    const plain = experimentOf(settings({}), plugins);
    expect(plain.space['operationSettings']).to.deep.equal({ window_conv: { side: 3 } });
    const wide = experimentOf(settings({ operationSettings: { window_conv: { side: 5 } } }), plugins);
    expect(parseExperiment(experimentYaml(wide), 'a.yaml', plugins)).to.deep.equal(wide);
    const [derived, supernet] = await params(plain);
    const [widerDerived, widerSupernet] = await params(wide);
    expect(widerDerived).to.be.above(derived);
    expect(widerSupernet).to.be.above(supernet);
    const images = { classes: 10, shape: [32, 32, 3] };
    const training = (from: Experiment) =>
      trainingOf(
        { name: 'b', network: genotype, space: spaceOf(from, plugins), derived: { channels: 4, cells: 3 } },
        plugins,
      );
    expect(trainingYaml(training(wide))).to.include('side: 5');
    const counted = (from: Experiment) => cost(trainingPlan(training(from), images, plugins)).params;
    expect(counted(wide)).to.equal(widerDerived);
    expect(counted(plain)).to.equal(derived);
  });

  it('are the same for cells of NAS-Bench-201', async () => {
    const bench = (side: number) =>
      experimentOf(
        {
          ...settings({ name: 'nasbench201', operationSettings: { window_conv: { side } } }),
          derived: { channels: 4, cells: 1 },
          supernet: { channels: 4, cells: 1 },
        },
        plugins,
      );
    const counted = async (side: number): Promise<number> => {
      const { space } = await assemble(bench(side), { backend: 'cpu', plugins });
      const one = trainable(space);
      const text =
        '|window_conv~0|+|window_conv~0|window_conv~1|+|skip_connect~0|skip_connect~1|window_conv~2|';
      return cost(one.derivedPlan(one.parse(text))).params;
    };
    expect(await counted(5)).to.be.above(await counted(3));
  });

  it('are refused where they are wrong, unknown, or change nothing', async () => {
    const problem = (space: object): Promise<string> =>
      messageOf(Promise.resolve().then(() => experimentOf(settings(space), plugins)));
    expect(await problem({ operationSettings: { window_conv: { side: 99 } } })).to.match(
      /space\.operationSettings\.window_conv\.side must be a whole number from 1 to 9, not 99/,
    );
    expect(await problem({ operationSettings: { window_conv: { size: 3 } } })).to.match(
      /space\.operationSettings\.window_conv\.size is not a setting; did you mean .*\.side/,
    );
    const idle = settings({
      operations: ['skip_connect', 'sep_conv_3x3'],
      operationSettings: { window_conv: { side: 5 } },
    });
    expect(await messageOf(assemble(experimentOf(idle, plugins), { backend: 'cpu', plugins }))).to.equal(
      'space.operationSettings.window_conv: would change nothing: no edge of this space can be window_conv; ' +
        'name it in space.operations, or remove its settings',
    );
    expect(
      await messageOf(
        Promise.resolve().then(() =>
          experimentOf(settings({ operations: undefined, operationSettings: {} })),
        ),
      ),
    ).to.match(/space\.operationSettings is not a setting/);
  });

  it('are in the schema for editors', () => {
    expect(JSON.stringify(searchSchema(partsOf(plugins)))).to.include('"side of the window"');
    expect(JSON.stringify(searchSchema(partsOf()))).not.to.include('operationSettings');
  });
});
