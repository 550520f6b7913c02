import { expect } from 'chai';
import type { Layer } from '../../../src/plan/plan.js';
import { withoutRepeats } from '../../../src/network/wasm/repeats.js';

const shape = [4, 4, 4];
const window = { kernel: [3, 3], stride: [1, 1], padding: [1, 1, 1, 1] } as const;
const input: Layer = { id: 'x', kind: 'input', inputs: [], shape };

function pool(id: string, from: string): Layer {
  return { id, kind: 'maxPool', inputs: [from], shape, ...window };
}

function norm(id: string, from: string, gamma?: string): Layer {
  const learned = gamma === undefined ? {} : { gamma };
  return {
    id,
    kind: 'batchNorm',
    inputs: [from],
    shape,
    epsilon: 1e-5,
    momentum: 0.1,
    runningMean: `${id}.mean`,
    ...learned,
  };
}

function sum(id: string, ...inputs: string[]): Layer {
  return { id, kind: 'add', inputs, shape };
}

describe('what repeats in an evaluation', () => {
  it('runs once, and whoever read the repetition reads the first', () => {
    const layers = [
      input,
      pool('a', 'x'),
      pool('b', 'x'),
      norm('m', 'a'),
      norm('n', 'b'),
      sum('y', 'm', 'n'),
    ];
    const { layers: kept } = withoutRepeats({ layers, outputs: ['y'] }, 'batch');
    expect(kept.map(({ id }) => id)).to.deep.equal(['x', 'a', 'm', 'y']);
    expect(kept.at(-1)!.inputs).to.deep.equal(['m', 'm']);
  });

  it('keeps norms with statistics of their own apart where those are taken', () => {
    const layers = [input, norm('m', 'x'), norm('n', 'x'), sum('y', 'm', 'n')];
    expect(withoutRepeats({ layers, outputs: ['y'] }, 'running').layers).to.have.lengthOf(4);
  });

  it('keeps what norms of their own stand behind, for one tensor holds one norm', () => {
    const layers = [
      input,
      pool('a', 'x'),
      pool('b', 'x'),
      norm('m', 'a'),
      norm('n', 'b'),
      sum('y', 'm', 'n'),
    ];
    expect(withoutRepeats({ layers, outputs: ['y'] }, 'running').layers).to.deep.equal(layers);
  });

  it('keeps what has other weights, another window or another input', () => {
    const layers = [
      input,
      norm('m', 'x', 'one'),
      norm('n', 'x', 'other'),
      pool('a', 'x'),
      { ...pool('b', 'x'), padding: [0, 2, 0, 2] } as Layer,
      pool('c', 'a'),
      sum('y', 'm', 'n', 'a', 'b', 'c'),
    ];
    expect(withoutRepeats({ layers, outputs: ['y'] }, 'batch').layers).to.deep.equal(layers);
  });

  it('leaves a head that repeats another layer to that layer', () => {
    const layers = [input, pool('a', 'x'), pool('b', 'x')];
    expect(withoutRepeats({ layers, outputs: ['b'] }, 'batch').outputs).to.deep.equal(['a']);
  });
});
