import { expect } from 'chai';
import { decodeCell, decodedMatrix, softmax, type Matrix } from '../../src/space/decode.js';
import type { Edge } from '../../src/space/genotype.js';
import { dartsOperations } from '../../src/space/operations.js';
import { readGolden } from './golden.js';

interface Example {
  readonly alphaNormal: Matrix;
  readonly alphaReduce: Matrix;
  readonly genotype: { readonly normal: Edge[]; readonly reduce: Edge[] };
  readonly decodedNormal: Matrix;
  readonly decodedReduce: Matrix;
  readonly mixtureNormal: Matrix;
}

const examples = readGolden<Example[]>('decode.json');

describe("the reference's decoding", () => {
  for (const [index, example] of examples.entries())
    it(`gives the same genotype, matrix and mixture weights for genome ${index}`, () => {
      const normal = decodeCell(example.alphaNormal, dartsOperations, 4);
      const reduce = decodeCell(example.alphaReduce, dartsOperations, 4);
      expect(normal.edges).to.deep.equal(example.genotype.normal);
      expect(reduce.edges).to.deep.equal(example.genotype.reduce);
      expect(decodedMatrix(normal, dartsOperations)).to.deep.equal(example.decodedNormal);
      expect(decodedMatrix(reduce, dartsOperations)).to.deep.equal(example.decodedReduce);
      const shares = decodedMatrix(normal, dartsOperations).map(softmax);
      // The file has them rounded to six decimals.
      expect(shares.map((row) => row.map((share) => Math.round(share * 1e6) / 1e6))).to.deep.equal(
        example.mixtureNormal,
      );
    });
});
