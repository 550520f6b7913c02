import { expect } from 'chai';
import { PlanError } from '../../../src/plan/builder.js';
import { cost, layerCosts } from '../../../src/plan/cost.js';
import {
  network,
  networkNames,
  networkPlan,
  type NetworkOptions,
} from '../../../src/space/networks/catalogue.js';
import { printGenotype } from '../../../src/space/genotype.js';
import { publishedGenotype } from '../../../src/space/published.js';
import { GenotypeError } from '../../../src/space/search-space.js';

/** Name, parameters, and multiply-adds where they are well known too. */
const sizes: readonly (readonly [name: string, params: number, macs?: number])[] = [
  // 784 * 300 + 300 + 300 * 100 + 100 + 100 * 10 + 10 (LeCun et al. 1998, 300-100 hidden units)
  ['mlp', 266_610, 266_200],
  // The weights of the paper's eight layers and 10,568 biases; Caffe's bvlc_alexnet has the same 724 million.
  ['alexnet', 60_965_224, 724_406_816],
  // torchvision
  ['vgg-11', 132_863_336],
  ['vgg-13', 133_047_848],
  ['vgg-16', 138_357_544, 15_470_264_320],
  ['vgg-19', 143_667_240, 19_632_062_464],
  ['resnet-18', 11_689_512, 1_814_073_344],
  ['resnet-34', 21_797_672],
  ['resnet-50', 25_557_032, 4_089_184_256],
  ['resnet-101', 44_549_160],
  ['resnet-152', 60_192_808],
  ['densenet-121', 7_978_856],
  ['densenet-161', 28_681_000],
  ['densenet-169', 14_149_480],
  ['densenet-201', 20_013_928],
  // Caffe's bvlc_googlenet without its auxiliary heads
  ['googlenet', 6_998_552],
  // He et al. 2016, table 6: 0.27, 0.46, 0.66, 0.85 and 1.7 million
  ['resnet-cifar-20', 269_722],
  ['resnet-cifar-32', 464_154],
  ['resnet-cifar-44', 658_586],
  ['resnet-cifar-56', 853_018],
  ['resnet-cifar-110', 1_727_962],
  // Huang et al. 2017, table 2: 0.8, 15.3 and 25.6 million
  ['densenet-bc-100-12', 769_162],
  ['densenet-bc-250-24', 15_324_406],
  ['densenet-bc-190-40', 25_624_430],
  // kuangliu/pytorch-cifar and bearpaw/pytorch-classification
  ['vgg-16-cifar', 14_728_266],
  ['vgg-19-cifar', 20_040_522],
  ['resnet-18-cifar', 11_173_962],
  ['resnet-50-cifar', 23_520_842],
  ['googlenet-cifar', 6_166_250],
  ['alexnet-cifar', 2_472_266],
  // resnet-cifar-20 and two blocks: query and key c c/8, value and output c c/2, a gain, with c = 16 and 32
  ['resnet-cifar-20-sagan', 269_722 + (64 + 256 + 1) + (256 + 1024 + 1)],
  // timm's vit_base_patch16_224; `vit.test.ts` has the others
  ['vit-b/16', 86_567_656],
];

describe('networks made by hand', () => {
  for (const [name, params, macs] of sizes)
    it(`have their published size: ${name}`, () => {
      const found = cost(network(name));
      expect(found.params).to.equal(params);
      if (macs !== undefined) expect(found.macs).to.equal(macs);
    });

  it("have AlexNet's weights layer by layer and its neurons, as in the paper", () => {
    const plan = network('alexnet');
    expect(layerCosts(plan).map(({ weights }) => weights)).to.deep.equal([
      34_848, 307_200, 884_736, 663_552, 442_368, 37_748_736, 16_777_216, 4_096_000,
    ]);
    expect(cost(plan).neurons).to.equal(659_272);
  });

  it('take the number of classes, the image and the width', () => {
    for (const { name } of networkNames().filter((known) => /^(?!vit|igpt).*cifar/.test(known.name))) {
      const plan = network(name, { classes: 7, channels: 8 });
      expect(plan.layers.find(({ id }) => id === plan.output)!.shape).to.deep.equal([7]);
      expect(cost(plan).params).to.be.lessThan(cost(network(name)).params);
    }
    expect(network('resnet-cifar-20', { image: [28, 28, 1] }).layers[0]!.shape).to.deep.equal([28, 28, 1]);
    expect(cost(network('mlp-500-150')).params).to.equal(785 * 500 + 501 * 150 + 151 * 10);
  });

  const mistakes: readonly (readonly [string, NetworkOptions, string])[] = [
    ['resnet-cifar-21', {}, '6n + 2'],
    ['densenet-bc-101-12', {}, '6n + 4'],
    ['resnet-50', { cells: 3 }, 'no setting "cells"'],
    ['vgg-16', { auxiliary: true }, 'no setting "auxiliary"'],
    ['densenet-bc-100-12', { channels: 16 }, 'no setting "channels"'],
    ['vit-b/16', { channels: 16 }, 'no setting "channels"'],
    ['alexnet', { image: [32, 32, 3] }, 'too small'],
  ];
  for (const [name, options, message] of mistakes)
    it(`say what is wrong with ${name} ${JSON.stringify(options)}`, () => {
      expect(() => network(name, options)).to.throw(PlanError, message);
    });
});

describe('networks by name', () => {
  it('are all listed and can be built, each with a source', () => {
    const names = networkNames();
    expect(new Set(names.map(({ name }) => name)).size).to.equal(names.length);
    for (const { name, source } of names) {
      expect(source).to.not.equal('');
      const plan = networkPlan(name);
      expect(plan.layers.some(({ id }) => id === plan.output)).to.equal(true);
    }
  });

  it('can be a genotype, or its text', () => {
    const genotype = publishedGenotype('setn');
    const { params } = cost(networkPlan('setn'));
    expect(cost(networkPlan(genotype)).params).to.equal(params);
    expect(cost(networkPlan(printGenotype(genotype))).params).to.equal(params);
    expect(cost(networkPlan(JSON.stringify(genotype))).params).to.equal(params);
  });

  it('are suggested for a mistyped one', () => {
    expect(() => networkPlan('resnet50')).to.throw(GenotypeError, 'did you mean "resnet-50"?');
    expect(() => networkPlan('constructor')).to.throw(GenotypeError, 'there is no network');
    expect(() => network('')).to.throw(GenotypeError, 'there is no network');
  });
});
