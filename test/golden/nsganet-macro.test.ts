import { expect } from 'chai';
import { cost } from '../../src/plan/cost.js';
import { decodePhase, macroOfBits } from '../../src/space/nsganet-macro-genotype.js';
import { macroPlan } from '../../src/space/nsganet-macro-network.js';
import { hasGolden, readGolden } from './golden.js';

interface Network {
  readonly channels: readonly (readonly [number, number])[];
  readonly params: number;
  /** Of convolutions that are made and lead nowhere. */
  readonly neverUsedParams: number;
  readonly multiplyAdds: number;
}

interface Example {
  readonly bits: number[];
  readonly nodes: number;
  readonly phases: readonly {
    readonly rows: number[][];
    readonly skip: number;
    readonly inputs: number[][] | null;
    readonly output: number[] | null;
  }[];
  readonly residual: Network;
  readonly dense?: Network;
}

const file = 'nsganet-decode.json.gz';
const examples = hasGolden(file) ? readGolden<{ macro: Example[] }>(file).macro : [];
const images = { image: [32, 32, 3], classes: 10 };

/** Multiply-adds of the convolutions that lead nowhere: 128 x 128 on 15 x 15 and 7 x 7 pixels. */
const neverUsedMacs = 128 * 128 * (15 * 15 + 7 * 7);

describe("NSGA-Net's macro networks", () => {
  if (examples.length === 0) it('are compared with the golden numbers, which are not there');
  for (const { bits, nodes, phases, residual, dense } of examples)
    it(`decode ${bits.join('')} as the authors do, with their parameters and multiply-adds`, () => {
      const architecture = macroOfBits(bits, nodes);
      phases.forEach(({ rows, skip, inputs, output }, phase) => {
        expect(architecture[phase]).to.deep.equal({ rows, skip });
        const decoded = decodePhase(architecture[phase]!);
        expect(decoded ?? { inputs: null, output: null }).to.deep.equal({ inputs, output });
      });
      const channels = residual.channels[0]![1];
      const searched = cost(macroPlan(architecture, { node: 'residual', channels, ...images }));
      expect([searched.params, searched.macs]).to.deep.equal([residual.params, residual.multiplyAdds]);
      if (!dense) return;
      const final = cost(macroPlan(architecture, { node: 'dense', channels: 128, ...images }));
      expect(final.params).to.equal(dense.params);
      expect(final.macs).to.equal(dense.multiplyAdds + neverUsedMacs);
    });
});
