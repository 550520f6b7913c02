import { expect } from 'chai';
import { cost } from '../../src/plan/cost.js';
import { derivedPlan } from '../../src/space/derived.js';
import { checkGenotype } from '../../src/space/genotype.js';
import { published } from '../../src/space/published.js';
import { readGolden } from './golden.js';

interface Example {
  readonly genotype: string;
  readonly cells: unknown;
  readonly channels: number;
  readonly depth: number;
  readonly classes: number;
  readonly params: number;
  readonly paramsWithAuxiliary: number;
  readonly macs32: number;
}

const examples = readGolden<Example[]>('cost.json');

const names: Readonly<Record<string, string>> = {
  EvNASA: 'evnas-a',
  DARTS_V2: 'darts-v2',
  NASNet: 'nasnet-a-darts',
  AmoebaNet: 'amoebanet-a-darts',
  GDAS_V1: 'gdas-v1',
};

describe("the reference's costs", () => {
  for (const { genotype, cells, channels, depth, classes, ...expected } of examples)
    it(`are exact for ${genotype} with ${channels} channels, ${depth} cells and ${classes} classes`, () => {
      const plan = derivedPlan(checkGenotype(cells), {
        channels,
        cells: depth,
        classes,
        image: [32, 32, 3],
        auxiliary: true,
      });
      const { params, auxiliaryParams, macs } = cost(plan);
      expect({ params, paramsWithAuxiliary: params + auxiliaryParams, macs32: macs }).to.deep.equal(expected);
    });

  it('are of the genotypes that are built in', () => {
    for (const { genotype, cells } of examples)
      expect(published.get(names[genotype]!)!.genotype).to.deep.equal(checkGenotype(cells));
  });
});
