import { expect } from 'chai';
import fc from 'fast-check';
import { cost } from '../../src/plan/cost.js';
import { derivedPlan } from '../../src/space/derived.js';
import {
  allNodes,
  canonical,
  checkGenotype,
  printGenotype,
  type Cell,
  type Edge,
} from '../../src/space/genotype.js';
import { builtInOperations } from '../../src/space/operations.js';
import { parseGenotype } from '../../src/space/genotype-text.js';
import { published, publishedGenotype } from '../../src/space/published.js';
import { GenotypeError } from '../../src/space/search-space.js';

const darts = `DARTS_V2 = Genotype(normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0),
  ('sep_conv_3x3', 1), ('sep_conv_3x3', 1), ('skip_connect', 0), ('skip_connect', 0), ('dil_conv_3x3', 2)], # normal
  normal_concat=range(2, 6), reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 1), ('skip_connect', 2),
  ('max_pool_3x3', 1), ('max_pool_3x3', 0), ('skip_connect', 2), ('skip_connect', 2), ('max_pool_3x3', 1)],
  reduce_concat=[2, 3, 4, 5],)`;

const edgeInto = (node: number): fc.Arbitrary<Edge> =>
  fc.tuple(fc.constantFrom(...builtInOperations), fc.integer({ min: 0, max: node + 1 }));
const cell: fc.Arbitrary<Cell> = fc.integer({ min: 1, max: 5 }).chain((nodes) => {
  const edges = fc.tuple(...Array.from({ length: 2 * nodes }, (_, i) => edgeInto(Math.floor(i / 2))));
  const all = allNodes(Array(2 * nodes).fill(0));
  const concat = fc.shuffledSubarray(all, { minLength: 1 });
  const joined = fc.option(fc.subarray(all, { minLength: 1 }), { nil: undefined });
  return fc
    .record({ edges, concat, joined })
    .map(({ joined: nodes, ...rest }) => (nodes ? { ...rest, joined: nodes } : rest));
});
const anyGenotype = fc.record({ normal: cell, reduce: cell });

describe('a genotype', () => {
  it('survives text and JSON, and can be built, whatever it is', () => {
    const skeleton = { channels: 2, cells: 3, classes: 2, image: [8, 8, 3] };
    fc.assert(
      fc.property(anyGenotype, (genotype) => {
        expect(parseGenotype(printGenotype(genotype))).to.deep.equal(genotype);
        expect(checkGenotype(JSON.parse(JSON.stringify(genotype)))).to.deep.equal(genotype);
        const { params, macs } = cost(derivedPlan(genotype, skeleton));
        const other = cost(derivedPlan(canonical(genotype), skeleton));
        expect([other.params, other.macs]).to.deep.equal([params, macs]);
      }),
      { numRuns: 60 },
    );
  });

  it('prints in one line that a shell leaves alone', () => {
    expect(printGenotype(publishedGenotype('darts-v2'))).to.equal(
      'normal:sep_conv_3x3@0+sep_conv_3x3@1,sep_conv_3x3@0+sep_conv_3x3@1,sep_conv_3x3@1+skip_connect@0,' +
        'skip_connect@0+dil_conv_3x3@2/reduce:max_pool_3x3@0+max_pool_3x3@1,skip_connect@2+max_pool_3x3@1,' +
        'max_pool_3x3@0+skip_connect@2,skip_connect@2+max_pool_3x3@1',
    );
    for (const { genotype } of published.values())
      expect(printGenotype(genotype)).to.match(/^[a-z0-9_@+,:/]+$/);
  });

  it('comes back from its line and from JSON, whatever its cells', () => {
    for (const { genotype } of published.values()) {
      expect(parseGenotype(printGenotype(genotype))).to.deep.equal(genotype);
      expect(parseGenotype(JSON.stringify(genotype, null, 2))).to.deep.equal(genotype);
    }
  });

  it("is read from DARTS' Python form, and from AutoDL-Projects' with edges in pairs", () => {
    expect(parseGenotype(darts)).to.deep.equal(publishedGenotype('darts-v2'));
    const pairs = `Genotype(
      normal=[(('skip_connect', 0), ('sep_conv_5x5', 1)), (('sep_conv_5x5', 0), ('sep_conv_3x3', 1))],
      normal_concat=[2, 3],
      reduce=[(('avg_pool_3x3', 0), ('sep_conv_5x5', 1)), (('avg_pool_3x3', 0), ('skip_connect', 1))],
      reduce_concat=[3], connectN=None, connects=None)`;
    expect(parseGenotype(pairs)).to.deep.equal({
      normal: {
        edges: [
          ['skip_connect', 0],
          ['sep_conv_5x5', 1],
          ['sep_conv_5x5', 0],
          ['sep_conv_3x3', 1],
        ],
        concat: [2, 3],
      },
      reduce: {
        edges: [
          ['avg_pool_3x3', 0],
          ['sep_conv_5x5', 1],
          ['avg_pool_3x3', 0],
          ['skip_connect', 1],
        ],
        concat: [3],
      },
    });
  });

  it('has one canonical form whatever the order of a node’s edges', () => {
    const one = parseGenotype('normal:sep_conv_3x3@1+skip_connect@0/reduce:skip_connect@0+none@1');
    const other = parseGenotype('normal:skip_connect@0+sep_conv_3x3@1/reduce:none@1+skip_connect@0');
    expect(one).to.not.deep.equal(other);
    expect(canonical(one)).to.deep.equal(canonical(other));
  });

  const good = '/reduce:skip_connect@0+skip_connect@1';
  const mistakes: readonly (readonly [text: string, message: string])[] = [
    ['', 'empty'],
    ['normal:skip_connect@0+skip_connect@1', 'no reduce cell'],
    [
      `normal:sep_conv_3x4@0+skip_connect@1${good}`,
      'normal, node 2, edge 1: there is no operation "sep_conv_3x4"; did you mean "sep_conv_3x3"?',
    ],
    [
      `normal:skip_connect@0+skip_connect@2${good}`,
      'normal, node 2, edge 2: reads state 2, but only states 0 to 1 come before',
    ],
    [`normal:skip_connect@0${good}`, 'node 2: needs two edges'],
    [`normal:skip_connect@0+skip_connect${good}`, '"skip_connect" is no edge'],
    [`normal:skip_connect@0+skip_connect@1:3${good}`, 'the output must name different states'],
    [`normal:skip_connect@0+skip_connect@1:2,2${good}`, 'the output must name different states'],
    [`normal:skip_connect@0+skip_connect@1:${good}`, 'the output must name different states'],
    [`normal:skip_connect@0+skip_connect@1/normal:skip_connect@0+skip_connect@1${good}`, 'twice'],
    [`normal:__proto__@0+constructor@1${good}`, 'there is no operation "__proto__"'],
    ['{"normal": ', 'not valid JSON'],
    ['{"normal": {"edges": [["none", 0]]}, "reduce": {}}', 'two for each node'],
    ['{"normal": {"edges": [["none", 0], ["none", 0.5]]}, "reduce": {}}', 'reads state 0.5'],
    ['{"normal": {"edges": [["none", 0], 7]}, "reduce": {}}', 'needs an operation and the number'],
    ['{"__proto__": {"normal": {"edges": []}}}', 'no normal cell'],
    ["Genotype(normal=[('none', 0)", 'cannot be read'],
    [`normal:${Array(65).fill('none@0+none@0').join()}${good}`, '65 nodes are too many'],
    ['x'.repeat(100_001), 'too long'],
  ];
  for (const [text, message] of mistakes)
    it(`says what is wrong with ${text.slice(0, 60) || 'nothing'}`, () => {
      expect(() => parseGenotype(text)).to.throw(GenotypeError, message);
    });
});
