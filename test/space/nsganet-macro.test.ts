import { expect } from 'chai';
import { cost } from '../../src/plan/cost.js';
import { cellDiagram } from '../../src/report/cell-diagram.js';
import { genotypeText, graphsOf } from '../../src/report/architecture.js';
import { networkPlan } from '../../src/space/networks/catalogue.js';
import { nsganetMacroSpace } from '../../src/space/nsganet-macro.js';
import { parseMacro } from '../../src/space/nsganet-macro-genotype.js';
import { macroPlan } from '../../src/space/nsganet-macro-network.js';
import { GenotypeError } from '../../src/space/search-space.js';
import { spaceContract } from '../../src/testing/space-contract.js';

const images = { image: [32, 32, 3], classes: 10 };
const space = nsganetMacroSpace({ nodes: 4, node: 'residual', channels: 16, ...images });

describe('space nsganet-macro', () => {
  spaceContract('nsganet-macro', { space, genes: (bits) => bits, choices: true, neighbours: true });

  it("has the published network with the authors' 3,370,250 parameters", () => {
    expect(cost(networkPlan('nsga-net-macro')).params).to.equal(3_370_250);
    expect(cost(networkPlan('nsga-net-macro', { channels: 8 })).params).to.be.below(20_000);
  });

  it('reads its networks without their space, as those of the search', () => {
    const text = 'nsganet-macro:1-01-111|0/0-10-010|1/1-00-110|0';
    expect(networkPlan(text, { channels: 16 })).to.deep.equal(space.derivedPlan(space.parse(text)));
    expect(genotypeText(text)).to.contain(
      'Phase 2\n  node 1: the input\n  node 2: the input\n  node 3: node 1',
    );
  });

  it('leaves out phases without connections, and deals widths out from the front', () => {
    const plan = macroPlan(parseMacro('nsganet-macro:0-00|1/1-11|0/0-00|0'), {
      ...{ node: 'residual', channels: 8, ...images },
    });
    expect(plan.layers.filter(({ kind }) => kind === 'maxPool')).to.have.length(0);
    expect(plan.layers.find(({ id }) => id === 'gap')!.shape).to.deep.equal([8]);
    const empty = macroPlan(parseMacro('nsganet-macro:0|1/0|1/0|0'), {
      ...{ node: 'dense', channels: 8, ...images },
    });
    expect(cost(empty).params).to.equal(40);
  });

  it('mends a phase without connections by its first one', () => {
    const bits = [0, 0, 0, 0, 0, 0, 1];
    const mended = [1, 0, 0, 0, 0, 0, 1];
    const connected = [0, 1, 0, 0, 0, 0, 0];
    expect(space.choices!.repaired!([...bits, ...connected, ...bits])).to.deep.equal([
      ...[...mended, ...connected, ...mended],
    ]);
  });

  it('is drawn phase by phase, each node with what it computes', () => {
    const graphs = graphsOf('nsganet-macro:1-01-111|0/0-00-000|1/1-00-110|1');
    expect(graphs.map(({ title }) => title)).to.deep.equal(['Phase 1', 'Phase 3']);
    expect(graphs[1]!.output).to.deep.equal([0, 4]);
    const svg = cellDiagram(graphs[1]!);
    expect(svg.split('conv 3×3')).to.have.length(4);
  });

  it('refuses what is not of its size, and says where', () => {
    expect(() => space.parse('nsganet-macro:1-00|0/1-00|0/1-00|0')).to.throw(
      GenotypeError,
      'phases of 4 nodes',
    );
    for (const wrong of ['1-00-01|0/1-00-010|0/1-00-010|0', '1-00-010|2/1-00-010|0', '', '1-00|0/1|0'])
      expect(() => parseMacro(`nsganet-macro:${wrong}`), wrong).to.throw(GenotypeError);
    expect(() => parseMacro('1-00-010|0')).to.throw(GenotypeError, 'reads nsganet-macro:');
  });
});
