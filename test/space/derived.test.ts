import { expect } from 'chai';
import { PlanError } from '../../src/plan/builder.js';
import { derivedPlan, type DerivedSkeleton } from '../../src/space/derived.js';
import type { Layer } from '../../src/plan/plan.js';
import { publishedGenotype } from '../../src/space/published.js';

const skeleton: DerivedSkeleton = { channels: 4, cells: 6, classes: 10, image: [32, 32, 3] };
const genotype = publishedGenotype('evnas-a');

describe('the derived network', () => {
  const plan = derivedPlan(genotype, { ...skeleton, auxiliary: true });
  const layer = (id: string): Layer | undefined => plan.layers.find((candidate) => candidate.id === id);

  it('halves the picture at a third and at two thirds', () => {
    const heights = [0, 1, 2, 3, 4, 5].map((cell) => layer(`cells.${cell}.concat`)!.shape);
    expect(heights.map(([height]) => height)).to.deep.equal([32, 32, 16, 16, 8, 8]);
    expect(heights.map((shape) => shape[2])).to.deep.equal([16, 16, 32, 32, 64, 64]);
  });

  it('drops the paths of all operations but the identity', () => {
    // Normal cell of EvNAS-A: edges 4 and 5 are skips; in the reduction cell edge 4 is one with stride 2.
    expect(layer('cells.0._ops.0.drop_path')).to.not.equal(undefined);
    expect(layer('cells.0._ops.4')!.kind).to.equal('identity');
    expect(layer('cells.0._ops.4.drop_path')).to.equal(undefined);
    expect(layer('cells.2._ops.4.drop_path')!.inputs).to.deep.equal(['cells.2._ops.4.bn']);
    expect(layer('cells.2._ops.1.drop_path')!.inputs).to.deep.equal(['cells.2._ops.1']);
  });

  it('hangs the auxiliary head on the second reduction cell', () => {
    expect(layer('auxiliary_head.features.0')!.inputs).to.deep.equal(['cells.4.concat']);
    expect(plan.auxiliary).to.equal('auxiliary_head.classifier');
    expect(derivedPlan(genotype, skeleton).auxiliary).to.equal(undefined);
  });

  it('has one segment a cell', () => {
    expect(plan.segments).to.have.length(6);
  });

  it('starts with three strides of 2 on large images', () => {
    const large = derivedPlan(genotype, { ...skeleton, image: [224, 224, 3] });
    const first = large.layers.find(({ id }) => id === 'cells.0.concat')!;
    expect(first.shape.slice(0, 2)).to.deep.equal([28, 28]);
    expect(large.weights.some(({ name }) => name === 'cells.0.preprocess0.conv_1.weight')).to.equal(true);
  });

  it('says when an image is too small for the auxiliary head', () => {
    expect(() => derivedPlan(genotype, { ...skeleton, image: [8, 8, 3], auxiliary: true })).to.throw(
      PlanError,
      'the image is too small for this network: layer auxiliary_head.features.1',
    );
  });

  it('takes odd images of one channel', () => {
    const odd = derivedPlan(genotype, { ...skeleton, image: [27, 25, 1] });
    expect(odd.layers.find(({ id }) => id === 'cells.5.concat')!.shape).to.deep.equal([7, 7, 64]);
  });
});
