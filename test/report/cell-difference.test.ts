import { expect } from 'chai';
import { cellDifferences, differenceText, operationCounts } from '../../src/report/cell-difference.js';
import { parseGenotype } from '../../src/space/genotype-text.js';
import { publishedGenotype } from '../../src/space/published.js';

const one = parseGenotype(
  'normal:skip_connect@0+skip_connect@1,max_pool_3x3@2+skip_connect@0/reduce:none@0+none@1',
);

describe('the difference of two cells', () => {
  it('is empty for the same edges in another order', () => {
    const same = parseGenotype(
      'normal:skip_connect@1+skip_connect@0,skip_connect@0+max_pool_3x3@2/reduce:none@1+none@0',
    );
    expect(cellDifferences(one, same)).to.deep.equal([]);
  });

  it('names cell, node, operations and edges on both sides', () => {
    const other = parseGenotype(
      'normal:skip_connect@0+skip_connect@0,max_pool_3x3@2+skip_connect@0:3/reduce:none@0+none@1,none@0+none@2',
    );
    expect(cellDifferences(one, other).map(differenceText)).to.deep.equal([
      'normal cell, node 2: skip_connect@1 | skip_connect@0',
      'normal cell, output: 2 | -',
      'reduce cell, node 3: - | none@0 + none@2',
      'reduce cell, output: - | 3',
    ]);
  });

  it('counts the operations of both cells', () => {
    expect(operationCounts(one)).to.deep.equal({ max_pool_3x3: 1, none: 2, skip_connect: 3 });
    const counts = Object.values(operationCounts(publishedGenotype('evnas-a')));
    expect(counts.reduce((sum, count) => sum + count, 0)).to.equal(16);
  });
});
