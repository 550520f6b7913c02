import { expect } from 'chai';
import { wantedLayers, type Sought } from '../../../src/network/wasm/wanted.js';
import type { Layer } from '../../../src/plan/plan.js';

const shape = [4, 4, 3];

/** A stem, two edges with shares from it, and what stands behind their sum. */
const layers: readonly Layer[] = [
  { kind: 'input', id: 'images', inputs: [], shape },
  { kind: 'relu', id: 'stem', inputs: ['images'], shape },
  { kind: 'identity', id: 'edge', inputs: ['stem'], shape },
  { kind: 'add', id: 'mixed', inputs: ['edge', 'stem'], shares: ['a', 'b'], shape },
  { kind: 'relu', id: 'after', inputs: ['mixed'], shape },
  { kind: 'add', id: 'out', inputs: ['after', 'stem'], shape },
];

describe('the layers that a backward pass goes through', () => {
  const nothing: Sought = { weights: false, shares: false, images: false };
  const wanted = (sought: Partial<Sought>): string[] => [
    ...wantedLayers({ layers, outputs: ['out'] }, { ...nothing, ...sought }),
  ];
  const all = layers.map(({ id }) => id);

  it('are all of them for gradients of weights or of images', () => {
    expect(wanted({ weights: true })).to.deep.equal(all);
    expect(wanted({ images: true })).to.deep.equal(all);
    expect(wanted({ shares: true, images: true })).to.deep.equal(all);
  });

  it('end for gradients of shares at the first sums that have them', () => {
    expect(wanted({ shares: true })).to.deep.equal(['mixed', 'after', 'out']);
  });

  it('are none where nothing is sought', () => {
    expect(wanted({})).to.deep.equal([]);
  });
});
