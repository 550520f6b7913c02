import { expect } from 'chai';
import { cellIdentity } from '../../src/space/cell-equality.js';
import type { Edge } from '../../src/space/genotype.js';
import { nasnetSpace } from '../../src/space/nasnet.js';
import { hasGolden, readGolden } from './golden.js';

/** Node by node both states, then both operations. */
type Blocks = readonly (readonly [number, number, number, number])[];

interface Golden {
  readonly equality: readonly { readonly a: Blocks; readonly b: Blocks; readonly equal: boolean }[];
  readonly counts: { readonly distinct1: number; readonly distinct2: number };
}

const file = 'pnas-surrogate.json.gz';
const golden = hasGolden(file) ? readGolden<Golden>(file) : undefined;
const images = { classes: 10, image: [8, 8, 3] };
const { growth } = nasnetSpace({
  name: 'pnas',
  search: { channels: 4, cells: 3, ...images },
  derived: { channels: 4, cells: 3 },
});

describe(`golden: which cells are one network${golden ? '' : ` (left out: no ${file})`}`, () => {
  (golden ? it : it.skip)('tells the pairs of the specification apart', () => {
    const edges = (blocks: Blocks): Edge[] =>
      blocks.flatMap(([one, other, first, second]): Edge[] => [
        [String(first), one],
        [String(second), other],
      ]);
    for (const { a, b, equal } of golden!.equality)
      expect(cellIdentity(edges(a)) === cellIdentity(edges(b))).to.equal(equal);
  });

  (golden ? it : it.skip)('counts the distinct cells of one and two nodes', () => {
    const { smallest, larger, identity } = growth!;
    const first = smallest();
    expect(new Set(first.map(identity)).size).to.equal(golden!.counts.distinct1);
    expect(new Set(first.flatMap(larger).map(identity)).size).to.equal(golden!.counts.distinct2);
  });
});
