import { expect } from 'chai';
import { PlanError } from '../../src/plan/builder.js';
import { cost } from '../../src/plan/cost.js';
import { networkPlan } from '../../src/space/networks/catalogue.js';
import { GenotypeError } from '../../src/space/search-space.js';
import { transformer, transformerNames } from '../../src/space/vit.js';
import { vitSpace } from '../../src/space/vit-space.js';
import { stream } from '../../src/random.js';
import { spaceContract } from '../../src/testing/space-contract.js';

describe('vision transformers', () => {
  // timm 1.0 (vit_*_patch*_224) and Dosovitskiy et al. 2021, table 1, in millions: 86, 307.
  const published: Record<string, number> = {
    'vit-ti/16': 5_717_416,
    // Nobody printed it: Ti/16 with the other patches (3 x 32 x 32 x 192) and positions (50 x 192).
    'vit-ti/32': 5_717_416 + (32 ** 2 - 16 ** 2) * 3 * 192 - (197 - 50) * 192,
    'vit-s/16': 22_050_664,
    'vit-s/32': 22_878_952,
    'vit-b/16': 86_567_656,
    'vit-b/32': 88_224_232,
    'vit-l/16': 304_326_632,
    'vit-l/32': 306_535_400,
  };
  for (const [name, params] of Object.entries(published))
    it(`${name} has ${params} parameters`, () => {
      expect(cost(transformer(name)!).params).to.equal(params);
    });

  it('counts the attention products of ViT-B/16', () => {
    // 197 tokens, 12 blocks: 2 * 197^2 * 768 for scores and mixing, 12 * 768^2 * 197 for the dense layers.
    const blocks = 12 * (2 * 197 ** 2 * 768 + 12 * 768 ** 2 * 197);
    expect(cost(transformer('vit-b/16')!).macs).to.equal(blocks + 196 * 768 * 768 + 768 * 1000);
  });

  it('is refused for an image of fewer pixels than Image GPT reads', () => {
    expect(() => transformer('igpt-s', { image: [8, 8, 3] })).to.throw(
      PlanError,
      'the image is too small for this network: it reads 32x32 pixels, of 8x8',
    );
  });

  it('Image GPT S has the stack of the paper: 24 layers of 512 features, 75.5 million numbers in its blocks', () => {
    const plan = transformer('igpt-s')!;
    const stack = plan.weights.filter(({ name, shape }) => name.startsWith('blocks.') && shape.length === 2);
    const count = stack.reduce((sum, { shape }) => sum + shape[0]! * shape[1]!, 0);
    expect(count).to.equal(24 * 12 * 512 ** 2);
    expect(plan.layers.filter((layer) => layer.kind === 'attention' && layer.causal)).to.have.length(24);
  });

  it('knows the networks it lists and no other', () => {
    for (const name of transformerNames) expect(transformer(name), name).to.be.an('object');
    for (const name of ['vit-b', 'vit-x/16', 'vit-b/15', 'constructor'])
      expect(transformer(name)).to.equal(undefined);
  });
});

describe('space vit', () => {
  const space = vitSpace({ image: [32, 32, 3], classes: 10 });
  spaceContract('vit', { space, genes: (genome) => genome, choices: true, neighbours: true });

  it('has every network as leading corners of its shared weights', () => {
    const shared = new Map(space.supernetWeights().map(({ name, shape }) => [name, shape]));
    expect(shared.size).to.equal(space.supernetWeights().length);
    for (let i = 0; i < 30; i++) {
      const plan = space.supernetPlan(space.sample(stream(i, 'sample')), 'path');
      for (const { name, shape } of plan.weights) {
        const whole = shared.get(name)!;
        expect(shape.length, name).to.equal(whole.length);
        shape.forEach((n, axis) => expect(n, name).to.be.at.most(whole[axis]!));
      }
    }
  });

  it('prints networks that can be counted and trained by that name', () => {
    for (let i = 0; i < 5; i++) {
      const architecture = space.decode(space.sample(stream(i, 'sample')));
      expect(networkPlan(space.print(architecture))).to.deep.equal(space.derivedPlan(architecture));
    }
    const text = 'vit:patch=8,width=32/heads=2,mlp=2';
    expect(networkPlan(text, { image: [16, 24, 3], classes: 3 }).layers.at(-1)!.shape).to.deep.equal([3]);
    expect(() => networkPlan(text, { image: [30, 30, 3] })).to.throw(GenotypeError, 'do not divide');
    expect(() => networkPlan(text, { channels: 8 })).to.throw(PlanError, 'channels');
    for (const wrong of [
      'vit:',
      'vit:patch=8,width=32',
      'vit:patch=0,width=32/heads=2,mlp=2',
      `${text}/heads=2`,
    ])
      expect(() => networkPlan(wrong), wrong).to.throw(GenotypeError);
  });

  it('gives networks of other patch sizes positions of their own', () => {
    const names = space.supernetWeights().map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('pos_embed'))).to.deep.equal([
      'pos_embed.4',
      'pos_embed.8',
    ]);
  });

  it('has no mixture, and says what to set', () => {
    const genome = space.sample(stream(1, 'sample'));
    expect(() => space.supernetPlan(genome, 'mixture')).to.throw(GenotypeError, 'supernet.weights');
  });

  it('lists neighbours that differ and do not repeat', () => {
    const architecture = space.parse('vit:patch=4,width=48/heads=2,mlp=4/heads=4,mlp=2');
    const texts = space.neighbours!(architecture).map((other) => space.print(other));
    expect(new Set(texts).size).to.equal(texts.length);
    expect(texts).not.to.include(space.print(architecture));
    // 1 patch, 2 widths, 2 heads and 2 ratios in each of two blocks, and a third block of 3 x 3 kinds.
    expect(texts).to.have.length(1 + 2 + 8 + 9);
  });

  it('refuses patches that do not divide the image, and sizes that are not in its lists', () => {
    expect(() => vitSpace({ image: [28, 28, 1], classes: 10 })).to.throw(GenotypeError, 'do not divide');
    expect(() => space.parse('vit:patch=4,width=50/heads=2,mlp=4/heads=2,mlp=4')).to.throw('32, 48, 64');
  });
});
