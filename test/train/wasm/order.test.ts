import { expect } from 'chai';
import { readersTogether } from '../../../src/train/wasm/order.js';
import { stored, type Block, type Stored } from '../../../src/train/wasm/stored.js';

const tensor = (): Stored => stored(1, 1, [4], true);

function block(layer: string, reads: readonly Stored[], output: Stored): Block {
  return { layer, reads, output, forward: () => undefined, backward: () => undefined };
}

function order(blocks: readonly Block[]): string {
  return readersTogether(blocks, 4)
    .map(({ layer }) => layer)
    .join(' ');
}

describe('the order of the blocks of an evaluation', () => {
  it('brings readers of a tensor to its first reader', () => {
    const [x, y, z] = [tensor(), tensor(), tensor()];
    const blocks = [
      block('x', [], x),
      block('first', [x], y),
      block('norm', [], y),
      block('behind', [y], tensor()),
      block('second', [x], z),
    ];
    expect(order(blocks)).to.equal('x first second norm behind');
  });

  it('leaves a reader behind everything that has a part in what it reads or writes', () => {
    const [x, y, whole] = [tensor(), tensor(), tensor()];
    const part: Stored = { ...tensor(), parent: { stored: whole, plane: 0 } };
    const blocks = [
      block('x', [], x),
      block('first', [x], y),
      block('part', [y], part),
      block('needs the whole', [x, whole], tensor()),
      block('adds to the part', [x], part),
    ];
    expect(order(blocks)).to.equal('x first part needs the whole adds to the part');
  });

  it('brings few forward, because what they write has to be held', () => {
    const x = tensor();
    const readers = Array.from({ length: 6 }, (_, i) => block(`reader ${i}`, [x], tensor()));
    const between = Array.from({ length: 6 }, (_, i) => block(`between ${i}`, [], tensor()));
    const blocks = [block('x', [], x), ...readers.flatMap((reader, i) => [reader, between[i]!])];
    expect(order(blocks)).to.match(/^x reader 0 reader 1 reader 2 reader 3 between 0 between 1 between 2/);
  });
});
