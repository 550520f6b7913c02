import { expect } from 'chai';
import { cellDiagram } from '../../src/report/cell-diagram.js';
import { edgesOnlyIn } from '../../src/report/graph-difference.js';
import type { CellEdge, CellGraph } from '../../src/space/cell-graph.js';

const graph = (...nodes: readonly (readonly CellEdge[])[]): CellGraph => ({
  ...{ title: 'Normal cell', inputs: ['input 0', 'input 1'], nodes, output: [2] },
});
const edge = (operation: string, from: number): CellEdge => ({ operation, from });

describe('the edges of a cell that another lacks', () => {
  const one = graph([edge('skip_connect', 0), edge('sep_conv_3x3', 1)], [edge('none', 0), edge('none', 0)]);
  const other = graph([edge('sep_conv_3x3', 1), edge('skip_connect', 1)], [edge('none', 0)]);

  it('are told node by node, whatever their order, each as often as it is there', () => {
    expect(edgesOnlyIn(one, other)).to.deep.equal([
      [true, false],
      [false, true],
    ]);
    expect(edgesOnlyIn(other, one)).to.deep.equal([[false, true], [false]]);
    expect(edgesOnlyIn(one, graph())).to.deep.equal([
      [true, true],
      [true, true],
    ]);
  });

  it('are marked in its drawing', () => {
    const marks = (svg: string): number => svg.split('differs').length - 1;
    expect(marks(cellDiagram(one))).to.equal(0);
    // an operation, and the edge that leads to it
    expect(marks(cellDiagram(one, edgesOnlyIn(one, other)))).to.equal(4);
  });
});
