import { expect } from 'chai';
import fc from 'fast-check';
import { networkCost } from '../../src/experiment/read/network-cost.js';
import { genotypeIn } from '../../src/space/genotype-file.js';
import { parseGenotype } from '../../src/space/genotype-text.js';
import { printGenotype } from '../../src/space/genotype.js';
import { nsganetOperations } from '../../src/space/nsganet-integers.js';
import { notationNames, printNotation } from '../../src/space/print-notation.js';
import { published, publishedGenotype } from '../../src/space/published.js';

/** One cell pair, as people have it. */
const plain =
  "Genotype(normal=[('sep_conv_3x3', 0), ('dil_conv_5x5', 1), ('skip_connect', 0), ('none', 2)], " +
  "normal_concat=range(2, 4), reduce=[('max_pool_3x3', 0), ('avg_pool_3x3', 1), ('skip_connect', 2), " +
  "('sep_conv_5x5', 0)], reduce_concat=[3])";
const expected = parseGenotype(
  'normal:sep_conv_3x3@0+dil_conv_5x5@1,skip_connect@0+none@2' +
    '/reduce:max_pool_3x3@0+avg_pool_3x3@1,skip_connect@2+sep_conv_5x5@0:3',
);
const forms: Readonly<Record<string, string>> = {
  plain,
  'with its quotes': `"${plain}"`,
  'by position': plain.replaceAll(/\w+=/g, ''),
  'with numbers and texts of numpy 2': plain
    .replaceAll(/', (\d)\)/g, "', np.int64($1))")
    .replaceAll(/\(('\w+'),/g, '(np.str_($1),'),
  'with strengths, in pairs': plain
    .replaceAll(/', (\d)\)/g, "', $1, 0.125)")
    .replaceAll(/(\('\w+', \d, 0.125\), \('\w+', \d, 0.125\))/g, '($1)')
    .replace(/\)$/, ', connectN=None, connects=None)'),
  'in a log, the last of several':
    `03/14 09:14:52 AM genotype = ${plain.replaceAll('skip_connect', 'sep_conv_7x7')}\n` +
    `03/14 09:20:00 AM genotype = ${plain}\n03/14 09:20:01 AM valid_acc 81.120000\n`,
  "as NNI's choices": JSON.stringify({
    ...{ 'normal/op_2_0': 'sep_conv_3x3', 'normal/input_2_0': [0], 'normal/op_2_1': 'dil_conv_5x5' },
    ...{ 'normal/input_2_1': 1, 'normal/op_3_0': 'skip_connect', 'normal/input_3_0': [0] },
    ...{ 'normal/op_3_1': 'none', 'normal/input_3_1': [2], 'reduce/op_2_0': 'max_pool_3x3' },
    ...{ 'reduce/input_2_0': [0], 'reduce/op_2_1': 'avg_pool_3x3', 'reduce/input_2_1': [1] },
    ...{ 'reduce/op_3_0': 'skip_connect', 'reduce/input_3_0': [2], 'reduce/op_3_1': 'sep_conv_5x5' },
    ...{ 'reduce/input_3_1': [0] },
  }),
};

const several = `from collections import namedtuple

Genotype = namedtuple('Genotype', 'normal normal_concat reduce reduce_concat')
PRIMITIVES = ['none', 'max_pool_3x3']

FIRST_TRY = ${plain}

# the same, turned round
SECOND_TRY = Genotype(
  normal = [('max_pool_3x3', 0), ('avg_pool_3x3', 1)], # one node
  normal_concat = [2],
  reduce = [('sep_conv_3x3', 0), ('dil_conv_5x5', 1)],
  reduce_concat = [2],
)
BEST = FIRST_TRY  # by far
`;

/** The micro cell that ianwhale/nsga-net publishes, what its decoder makes of it, and its cost at 16 filters and 8 cells. */
const nsganet = {
  integers: [
    ...[2, 0, 0, 0, 6, 0, 0, 0, 6, 1, 3, 3, 0, 1, 4, 3, 3, 1, 3, 0],
    ...[1, 0, 3, 1, 5, 1, 0, 0, 2, 2, 6, 1, 2, 2, 1, 1, 6, 1, 5, 1],
  ],
  genotype:
    'normal:skip_connect@0+max_pool_3x3@0,dil_conv_5x5@0+max_pool_3x3@0,dil_conv_5x5@1+sep_conv_3x3@3,' +
    'max_pool_3x3@1+sep_conv_5x5@3,sep_conv_3x3@1+sep_conv_3x3@0:2,4,5,6' +
    '/reduce:avg_pool_3x3@0+sep_conv_3x3@1,dil_conv_3x3@1+max_pool_3x3@0,skip_connect@2+dil_conv_5x5@1,' +
    'skip_connect@2+avg_pool_3x3@1,dil_conv_5x5@1+dil_conv_3x3@1:3,4,5,6',
  ...{ params: 287_354, macs: 49_228_288 },
};

describe('genotypes as others write them', () => {
  for (const [form, text] of Object.entries(forms))
    it(`are read ${form}`, () => {
      const { normal, reduce } = parseGenotype(text);
      expect({ normal, reduce: reduce.edges }).to.deep.equal({
        normal: expected.normal,
        reduce: expected.reduce.edges,
      });
      // NNI joins all nodes.
      expect(reduce.concat).to.deep.equal(form.startsWith('as NNI') ? [2, 3] : [3]);
      expect(genotypeIn(`${text}\n`)).to.deep.equal({ normal, reduce });
    });

  it('are found by name in a published file, also by another name', () => {
    expect(genotypeIn(several, 'FIRST_TRY')).to.deep.equal(expected);
    expect(genotypeIn(several, 'BEST')).to.deep.equal(expected);
    expect(printGenotype(genotypeIn(several, 'SECOND_TRY') as typeof expected)).to.equal(
      'normal:max_pool_3x3@0+avg_pool_3x3@1/reduce:sep_conv_3x3@0+dil_conv_5x5@1',
    );
    expect(() => genotypeIn(several)).to.throw(
      'holds the genotypes FIRST_TRY, SECOND_TRY, BEST; name one as FILE#BEST',
    );
    expect(() => genotypeIn(several, 'WORST')).to.throw(
      'there is no genotype called WORST: FIRST_TRY, SECOND_TRY, BEST',
    );
    expect(() => genotypeIn(plain, 'BEST')).to.throw('there is no genotype called BEST: none has a name');
  });

  it("are NSGA-Net's integers, with the nodes that no other reads as output", () => {
    expect(printGenotype(parseGenotype(JSON.stringify(nsganet.integers)))).to.equal(nsganet.genotype);
    expect(printNotation(nsganet.genotype, 'nsganet')).to.equal(JSON.stringify(nsganet.integers));
    const { params, macs } = networkCost(JSON.stringify(nsganet.integers), { channels: 16, cells: 8 });
    expect({ params, macs }).to.deep.equal({ params: nsganet.params, macs: nsganet.macs });
    const nested = JSON.stringify([nsganet.integers.slice(0, 20), nsganet.integers.slice(20)]);
    expect(printGenotype(parseGenotype(nested))).to.equal(nsganet.genotype);
    expect(() => parseGenotype('[1, 2, 3]')).to.throw(
      'eight whole numbers a node (40 for five nodes), not 3',
    );
    expect(() => parseGenotype('[9, 0, 0, 0, 0, 0, 0, 0]')).to.throw(
      'NSGA-Net has no operation 9; they are 0 to 8',
    );
  });

  it("are NAS-Bench-201's, also in a log", () => {
    const cell = '|nor_conv_3x3~0|+|none~0|skip_connect~1|+|avg_pool_3x3~0|nor_conv_1x1~1|none~2|';
    expect(genotypeIn(`step 3: Structure(4 nodes with ${cell})\n`)).to.equal(cell);
    expect(printNotation(` ${cell}`, 'nasbench201')).to.equal(cell);
    expect(() => printNotation(cell, 'darts')).to.throw(/darts cannot say a cell of NAS-Bench-201/);
  });

  it('tell the line that cannot be read', () => {
    const broken = several.replace(
      "('max_pool_3x3', 0), ('avg_pool_3x3', 1)], # one",
      "('max_pool_3x3' 0)], # one",
    );
    expect(() => genotypeIn(broken, 'SECOND_TRY')).to.throw(
      /^line 10: the genotype cannot be read \(needs a comma/,
    );
    expect(() => parseGenotype(`Genotype(${'['.repeat(5000)}`)).to.throw(/nested too deeply/);
  });

  it('survive every notation that can say them', () => {
    for (const [name, { genotype }] of published)
      for (const notation of notationNames) {
        let text: string;
        try {
          text = printNotation(name, notation);
        } catch (error) {
          expect((error as Error).message, `${name} in ${notation}`).to.match(
            /cannot say|has no \w+; its operations/,
          );
          continue;
        }
        expect(parseGenotype(text), `${name} in ${notation}`).to.deep.equal(genotype);
      }
    expect(printNotation('darts-v2', 'darts')).to.match(
      /^Genotype\(normal=\[\('sep_conv_3x3', 0\), .*range\(2, 6\)\)$/,
    );
    expect(() => printNotation('resnet-50', 'darts')).to.throw(/is made by hand, and no genotype says it/);
    expect(() => printNotation('evnas-a', 'nasbench201')).to.throw(
      /nasbench201 cannot say cells of two edges/,
    );
  });

  it('survive NSGA-Net, whatever the integers are', () => {
    const node = (b: number) =>
      fc.tuple(...[0, 1].flatMap(() => [fc.nat(nsganetOperations.length - 1), fc.nat(b + 1)]));
    const cells = fc.tuple(...[0, 1, 2, 3, 4, 0, 1, 2, 3, 4].map(node));
    fc.assert(
      fc.property(cells, (genome) => {
        const text = JSON.stringify(genome.flat());
        expect(printNotation(text, 'nsganet')).to.equal(text);
      }),
    );
  });

  it('say what NNI and NSGA-Net cannot', () => {
    expect(() => printNotation(plain, 'nni')).to.throw(
      "reduce: NNI's choices cannot say that the output is 3 alone",
    );
    expect(() => printNotation(plain, 'nsganet')).to.throw(
      'normal: NSGA-Net cannot say that the output is 2, 3',
    );
    expect(JSON.parse(printNotation(publishedGenotype('darts-v2'), 'nni'))).to.include({
      'normal/op_5_1': 'dil_conv_3x3',
    });
  });
});
