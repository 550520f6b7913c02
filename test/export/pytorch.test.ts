import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { torchModule } from '../../src/export/pytorch/module.js';
import { stateDict } from '../../src/export/pytorch/weights.js';
import { exportedLayers, exportedWeights } from '../../src/export/exported-network.js';
import { size } from '../../src/plan/size.js';
import { derivedPlan } from '../../src/space/derived.js';
import { publishedGenotype } from '../../src/space/published.js';
import { encodeSafetensors } from '../../src/store/safetensors.js';
import { scratchFolder } from '../cli/run-cli.js';
import {
  channelsFirst,
  computed,
  families,
  handMadeNetworks,
  largestDifference,
  spaceNetworks,
  type Computed,
  type SampleNetwork,
} from './sample-networks.js';

const python = process.env['EVOCELL_PYTHON'] ?? 'python3';
const darts = process.env['EVOCELL_DARTS'];

const dartsSize = { channels: 8, cells: 4, classes: 10 } as const;
const genotype =
  "Genotype(normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('sep_conv_3x3', 1), " +
  "('sep_conv_3x3', 1), ('skip_connect', 0), ('skip_connect', 0), ('dil_conv_3x3', 2)], " +
  "normal_concat=[2, 3, 4, 5], reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 1), ('skip_connect', 2), " +
  "('max_pool_3x3', 1), ('max_pool_3x3', 0), ('skip_connect', 2), ('skip_connect', 2), ('max_pool_3x3', 1)], " +
  'reduce_concat=[2, 3, 4, 5])';
const dartsNetwork: SampleNetwork = {
  name: 'DARTS-V2 as NetworkCIFAR has it',
  plan: () => derivedPlan(publishedGenotype('darts-v2'), { ...dartsSize, image: [32, 32, 3] }),
};

const samples = [
  dartsNetwork,
  ...spaceNetworks,
  ...handMadeNetworks.filter(({ name }) => families.includes(name)),
];

interface Result {
  readonly scores: readonly number[];
  readonly parameters: number;
  readonly darts?: readonly number[];
}

function hasTorch(): boolean {
  try {
    execFileSync(python, ['-c', 'import torch, numpy, safetensors'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('a network as a PyTorch module (left out where EVOCELL_PYTHON names no Python with torch)', function () {
  this.timeout(300_000);
  const folder = scratchFolder();
  const ours: Computed[] = [];
  let results: Result[];
  before(async function () {
    if (!hasTorch()) return this.skip(); // EVOCELL_PYTHON names a Python with torch, numpy and safetensors
    const folders: string[] = [];
    for (const [i, sample] of samples.entries()) {
      const network = await computed(sample, 4);
      const own = join(folder, String(i));
      mkdirSync(own);
      const shape = network.plan.layers[0]!.shape;
      const [height, width, channels] = shape as [number, number, number];
      const images = channelsFirst(network.batch.images, shape);
      writeFileSync(join(own, 'network.py'), torchModule(network));
      writeFileSync(join(own, 'network.safetensors'), encodeSafetensors(stateDict(network)));
      writeFileSync(join(own, 'images.bin'), new Uint8Array(images.buffer));
      writeFileSync(join(own, 'images.json'), JSON.stringify({ shape: [4, channels, height, width] }));
      if (sample === dartsNetwork)
        writeFileSync(join(own, 'darts.json'), JSON.stringify({ ...dartsSize, genotype }));
      ours.push(network);
      folders.push(own);
    }
    const out = execFileSync(python, ['test/export/run-torch.py', ...folders], {
      ...{ encoding: 'utf8', maxBuffer: 2 ** 26 },
    });
    results = JSON.parse(out) as Result[];
  });

  for (const [i, { name }] of samples.entries())
    it(`computes what ours does, with as many parameters: ${name}`, () => {
      const { plan, logits } = ours[i]!;
      // what nothing leads on from is not in the module
      const read = new Set(exportedWeights(plan, exportedLayers(plan)));
      const trained = plan.weights.filter(({ name, trainable }) => trainable !== false && read.has(name));
      const { scores, parameters } = results[i]!;
      const scale = Math.max(1, ...logits.map(Math.abs));
      expect(largestDifference(scores, logits) / scale).to.be.lessThan(1e-4);
      expect(parameters).to.equal(trained.reduce((sum, { shape }) => sum + size(shape), 0));
    });

  it("is loaded by DARTS' own NetworkCIFAR, which gives the same scores (left out where EVOCELL_DARTS names no folder)", function () {
    if (darts === undefined) this.skip(); // EVOCELL_DARTS names the folder cnn of quark0/darts
    expect(largestDifference(results[0]!.darts!, ours[0]!.logits)).to.be.lessThan(1e-4);
  });
});

describe('a state dict', () => {
  it("has the names and layouts of DARTS' modules", async () => {
    const { plan, tensors } = await computed(dartsNetwork, 2);
    const state = stateDict({ plan, tensors });
    const shapes = Object.fromEntries(Object.entries(state).map(([name, { shape }]) => [name, shape]));
    expect(shapes).to.deep.include({
      'stem.0.weight': [24, 3, 3, 3],
      'stem.1.running_var': [24],
      'cells.0.preprocess0.op.1.weight': [8, 24, 1, 1],
      'cells.0._ops.0.op.1.weight': [8, 1, 3, 3],
      'cells.0._ops.0.op.7.bias': [8],
      'cells.2.preprocess0.conv_2.weight': [16, 32, 1, 1],
      'classifier.weight': [10, 128],
    });
    const { values } = tensors['classifier.weight']!;
    expect(state['classifier.weight']!.values[128 * 3 + 5]).to.equal(values[5 * 10 + 3]);
  });
});
