import { expect } from 'chai';
import { cost } from '../../src/plan/cost.js';
import type { Plan } from '../../src/plan/plan.js';
import { stream } from '../../src/random.js';
import { genotypeText, graphsOf } from '../../src/report/architecture.js';
import { cellDiagram } from '../../src/report/cell-diagram.js';
import { largeScaleSpace } from '../../src/space/large-scale.js';
import { channelsOf, type LargeScaleModel } from '../../src/space/large-scale-genotype.js';
import { largeScaleMutations } from '../../src/space/large-scale-mutations.js';
import { networkPlan } from '../../src/space/networks/catalogue.js';
import { GenotypeError } from '../../src/space/search-space.js';
import { spaceContract } from '../../src/testing/space-contract.js';

const space = largeScaleSpace({ classes: 10, image: [7, 9, 3] });
const text =
  'large-scale:lr=0.05/4=conv3x3*2:relu/2=conv1x5*1.5s2/6=copy:relu/5=conv3x3*0.334s2:relu/3=classifier/0-2,4-5,6-5';
const model = space.parse(text);

function mutants(name: keyof typeof largeScaleMutations, from: LargeScaleModel = model): LargeScaleModel[] {
  return Array.from({ length: 60 }, (_, i) => largeScaleMutations[name](from, stream(i, name), 3)!);
}

function shapes({ layers }: Plan): string[] {
  return layers
    .filter(({ id }) => /^layers\.\d+\.(conv|sum|norm)$/.test(id))
    .map(({ id, shape }) => `${id} ${shape.join('x')}`);
}

describe('space large-scale', () => {
  spaceContract('large-scale', {
    space,
    genes: ({ learningRate, ...graph }) => [learningRate, graph],
    choices: false,
    neighbours: false,
  });

  it('begins with a linear classifier of the mean colour', () => {
    expect(space.print(space.trivial!)).to.equal('large-scale:lr=0.1/1=classifier');
    expect(cost(space.derivedPlan(space.trivial!)).params).to.equal(3 * 10 + 10);
  });

  it('gives each layer the shape that its convolution says, and brings skips to it', () => {
    const plan = space.derivedPlan(model);
    expect(shapes(plan)).to.deep.equal([
      ...['layers.4.conv 7x9x6', 'layers.4.norm 7x9x6', 'layers.2.conv 4x5x9', 'layers.2.sum 4x5x9'],
      ...['layers.6.norm 4x5x9', 'layers.5.conv 2x3x3', 'layers.5.sum 2x3x3', 'layers.5.norm 2x3x3'],
    ]);
    expect(plan.weights.map(({ name }) => name)).to.include.members([
      ...['layers.2.conv.weight', 'layers.5.norm.running_mean', 'classifier.3.bias'],
    ]);
    expect(networkPlan(text, { image: [7, 9, 3] })).to.deep.equal(plan);
  });

  it('has the eleven mutations of the paper, each of which changes what it says', () => {
    expect(Object.keys(largeScaleMutations)).to.have.length(11);
    for (const { learningRate, ...graph } of mutants('alterLearningRate')) {
      expect(learningRate).to.be.within(0.025, 0.1);
      expect({ ...graph, learningRate: 0.05 }).to.deep.equal(model);
    }
    const rates = mutants('alterLearningRate').map((child) => child.learningRate);
    expect(Math.min(...rates)).to.be.below(0.03);
    expect(Math.max(...rates)).to.be.above(0.08);
    for (const child of mutants('identity')) expect(child).to.deep.equal(model);
    const channels = mutants('alterNumberOfChannels').map((child) => channelsOf(child, 3)[1]!);
    expect(Math.min(...channels)).to.be.within(4, 6);
    expect(Math.max(...channels)).to.be.within(15, 18);
    for (const child of mutants('insertConvolution')) {
      const added = child.layers.find(({ number }) => number === 7)!;
      expect(added).to.include({ kind: 'conv', height: 3, width: 3, factor: 1 });
      expect(child.layers.filter((layer) => layer !== added)).to.deep.equal(model.layers);
    }
    for (const child of mutants('filterSize')) {
      const sizes = (one: LargeScaleModel): number[] =>
        one.layers.flatMap((layer) => (layer.kind === 'conv' ? [layer.height, layer.width] : []));
      const moves = sizes(child).map((size, i) => Math.abs(size - sizes(model)[i]!));
      expect(moves.filter((move) => move > 0)).to.deep.equal([2]);
    }
    expect(new Set(mutants('alterStride').map((child) => space.print(child))).size).to.be.greaterThan(3);
    for (const child of mutants('insertOneToOne')) expect(child.layers).to.have.length(5);
    for (const child of mutants('addSkip')) expect(child.skips).to.have.length(4);
    for (const child of mutants('removeSkip')) expect(child.skips).to.have.length(2);
  });

  it('takes the skips of a layer that is removed with it', () => {
    for (const child of mutants('removeConvolution')) {
      expect(child.layers).to.have.length(3);
      expect(space.genome(child)).to.equal(child);
    }
  });

  it('gives reset weights numbers that the parent has not', () => {
    const [child] = mutants('resetWeights');
    const names = new Set(space.derivedPlan(model).weights.map(({ name }) => name));
    const plan = space.derivedPlan(child!);
    expect(plan.weights.filter(({ name }) => names.has(name))).to.deep.equal([]);
    expect(shapes(plan).map((line) => line.split(' ')[1])).to.deep.equal(
      shapes(space.derivedPlan(model)).map((line) => line.split(' ')[1]),
    );
  });

  it('applies another mutation where one cannot be', () => {
    const trivial = space.trivial!;
    for (const name of ['removeConvolution', 'alterStride', 'filterSize', 'addSkip', 'removeSkip'] as const)
      expect(mutants(name, trivial)[0]).to.equal(undefined);
    const children = Array.from({ length: 60 }, (_, i) => space.step!(trivial, stream(i, 'step')));
    const kinds = new Set(children.map((child) => `${child.layers[0]?.kind}`));
    expect([...kinds].sort()).to.deep.equal(['conv', 'copy', 'undefined']);
  });

  it('is drawn as one graph, and told in words', () => {
    const [graph] = graphsOf(text);
    expect(graph!.nodes.map((edges) => edges.length)).to.deep.equal([1, 2, 1, 3]);
    expect(cellDiagram(graph!)).to.include('conv 1×5 *1.5 /2');
    expect(genotypeText(text)).to.include(
      'Learning rate 0.05\nNetwork\n  node 1: conv 3x3 *2 relu of the input',
    );
  });

  it('refuses what is no such network, and says where', () => {
    const refused = (wrong: string, message: string): unknown =>
      expect(() => space.parse(wrong)).to.throw(GenotypeError, message);
    refused('large-scale:0.1', 'reads large-scale:lr=RATE');
    refused(text.replace('conv1x5', 'conv1x4'), 'layers.1.width: is none of 1, 3, 5, 7');
    refused(text.replace('6=copy', '6=copied'), 'layer "6=copied:relu"');
    refused(text.replace('6=copy', '4=copy'), 'two layers have one number');
    refused(text.replace('0-2', '5-2'), 'skip 5-2: expected the number of a layer and of a later one');
    refused(text.replace('lr=0.05', 'lr=0'), 'learningRate');
  });
});
