import { expect } from 'chai';
import { runs } from '../../../src/network/wasm/branch.js';
import { readersTogether } from '../../../src/network/wasm/order.js';
import type { Block, Branch } from '../../../src/network/wasm/block.js';
import { stored, type Stored } from '../../../src/network/wasm/stored.js';

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

  it('brings convolutions of one view together, and nothing between them', () => {
    const x = tensor();
    const branch = (relu: boolean): Branch => ({
      view: { stored: x, norm: false, relu, sole: false },
      padding: [1, 1, 1, 1],
      middle: 0,
      geometry: () => expect.fail('nothing is recorded here'),
      words: () => expect.fail('nothing is recorded here'),
    });
    const separable = (layer: string, relu = true): Block => ({
      ...block(layer, [x], tensor()),
      branch: branch(relu),
    });
    const blocks = [
      block('x', [], x),
      block('pool', [x], tensor()),
      separable('first'),
      separable('without relu', false),
      block('another pool', [x], tensor()),
      separable('second'),
    ];
    expect(order(blocks)).to.equal('x pool another pool first second without relu');
    expect(runs(readersTogether(blocks, 4)).map(({ length }) => length)).to.deep.equal([1, 1, 1, 2, 1]);
  });

  it('lets a part of a tensor be read before its other parts are written', () => {
    const [x, whole] = [tensor(), { ...tensor(), planes: 2 }];
    const part = (plane: number): Stored => ({ ...tensor(), parent: { stored: whole, plane } });
    const [one, other] = [part(0), part(1)];
    const blocks = [
      block('x', [], x),
      block('one', [x], one),
      block('reads one', [one], tensor()),
      block('other', [x], other),
      block('reads one too', [one], tensor()),
      block('reads all', [whole], tensor()),
    ];
    expect(order(blocks)).to.equal('x one other reads one reads one too reads all');
  });
});
