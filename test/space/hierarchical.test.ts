import { expect } from 'chai';
import { cost } from '../../src/plan/cost.js';
import { genotypeText, graphsOf } from '../../src/report/architecture.js';
import { cellDiagram } from '../../src/report/cell-diagram.js';
import { hierarchicalSpace } from '../../src/space/hierarchical.js';
import { networkPlan } from '../../src/space/networks/catalogue.js';
import { publishedHierarchical } from '../../src/space/networks/hierarchical.js';
import { GenotypeError } from '../../src/space/search-space.js';
import { stream } from '../../src/random.js';
import { spaceContract } from '../../src/testing/space-contract.js';

const space = hierarchicalSpace({ channels: 4, cells: 1, classes: 10, image: [16, 16, 3] });

describe('space hierarchical', () => {
  spaceContract('hierarchical', { space, genes: (digits) => digits, choices: true, neighbours: true });

  it('has the published cell with 15,727,306 parameters', () => {
    expect(cost(networkPlan('hierarchical-cell')).params).to.equal(15_727_306);
    expect(networkPlan(publishedHierarchical)).to.deep.equal(networkPlan('hierarchical-cell'));
  });

  it('changes one digit at most in a step, and the cell in half of them', () => {
    const genome = space.sample(stream(1, 'sample'));
    let [cells, changed] = [0, 0];
    for (let i = 0; i < 400; i++) {
      const differs = space.step!(genome, stream(i, 'step')).flatMap((digit, at) =>
        digit === genome[at] ? [] : [at],
      );
      expect(differs.length).to.be.at.most(1);
      changed += differs.length;
      cells += differs.filter((at) => at >= 36).length;
    }
    expect(cells / changed).to.be.closeTo(0.5, 0.1);
    expect(changed).to.be.above(300);
  });

  it('is drawn with the motifs that the cell uses, and told in words', () => {
    const graphs = graphsOf(publishedHierarchical);
    expect(graphs.map(({ title }) => title)).to.deep.equal([
      'Cell',
      'Motif 1',
      'Motif 3',
      'Motif 4',
      'Motif 5',
    ]);
    expect(cellDiagram(graphs[0]!)).to.include('motif 5');
    expect(genotypeText(publishedHierarchical)).to.include('Motif 1\n  node 1: max pool 3x3 of the input');
  });

  it('hands its input on where no path leads through', () => {
    const text = `hierarchical:${Array.from({ length: 6 }, () => '0-00-000').join('/')}/0-00-000-0000`;
    const plan = space.derivedPlan(space.parse(text));
    expect(plan.layers.some(({ id }) => id.includes('.cell'))).to.equal(false);
    expect(graphsOf(text)[0]!.output).to.deep.equal([0]);
  });

  it('refuses what is no such cell, and says where', () => {
    expect(() => space.parse('hierarchical:1-01')).to.throw(GenotypeError, '6 motifs');
    expect(() => space.parse(publishedHierarchical.replace('4-22-133', '4-22-139'))).to.throw(
      GenotypeError,
      'motif 2: expected 3 rows',
    );
    expect(() => space.parse(publishedHierarchical.replace('-4555', ''))).to.throw(GenotypeError, 'the cell');
  });
});
