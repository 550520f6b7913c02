import { expect } from 'chai';
import { graphsOf } from '../../src/report/architecture.js';
import { cellDiagram } from '../../src/report/cell-diagram.js';
import { printGenotype } from '../../src/space/genotype.js';
import { publishedGenotype } from '../../src/space/published.js';

describe('the drawing of a cell', () => {
  it('leads an input that is a part of the output below all nodes', () => {
    const svg = cellDiagram(graphsOf(printGenotype(publishedGenotype('nasnet-a')))[0]!);
    const lanes = [...svg.matchAll(/ d="M[\d.,]+C[^L"]+ [\d.]+,([\d.]+)L[^C"]+C[^"]+"/g)];
    const nodes = [...svg.matchAll(/<circle[^>]* cy="([\d.]+)"/g)].map(([, y]) => Number(y));
    expect(nodes).to.have.length(5);
    expect(lanes).to.have.length(1);
    expect(Number(lanes[0]![1])).to.be.above(Math.max(...nodes) + 34);
  });
});
