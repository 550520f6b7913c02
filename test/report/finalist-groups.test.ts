import { expect } from 'chai';
import { finalistGroup, finalistGroupLines, finalistGroupSheet } from '../../src/report/finalist-groups.js';
import { finalistNotes } from '../../src/report/finalists.js';
import { texts } from '../../src/report/sheet.js';
import type { Finalists, NetworkKind } from '../../src/store/closing-file.js';

/** Tested networks of each kind, by their accuracy; parameters are a hundred times that. */
function finalists(accuracies: Partial<Record<NetworkKind, readonly number[]>>): Finalists {
  return {
    epochs: 1,
    testImages: {},
    networks: Object.entries(accuracies).flatMap(([kind, each]) =>
      each.map((accuracy, i) => ({
        ...{ name: `${kind}-${i}`, kind: kind as NetworkKind, network: kind, macs: 1, results: [] },
        ...{ params: 100 * accuracy, test: { accuracy, loss: 1 } },
      })),
    ),
  };
}

describe('finalists over runs that differ in their seed alone', () => {
  const runs = [
    finalists({ finalist: [60, 62], 'random genome': [50], 'equal size': [60] }),
    finalists({ finalist: [64], 'random genome': [52, 54], 'equal size': [65] }),
    undefined,
    finalists({ finalist: [61, 63], 'random genome': [51], 'equal size': [61], 'hand-made network': [1] }),
  ];

  it('count by the mean of each run, and are held against what they were trained beside', () => {
    const group = finalistGroup('results/a', runs)!;
    expect(group.kinds.map(({ kind, networks, accuracy }) => [kind, networks, accuracy.mean])).to.deep.equal([
      ['finalist', 5, (61 + 64 + 62) / 3],
      ['random genome', 4, (50 + 53 + 51) / 3],
      ['equal size', 3, 62],
    ]);
    expect(group.kinds[1]!.accuracy.deviation).to.be.closeTo(Math.sqrt(7 / 3), 1e-12);
    const [random, sized] = group.tests;
    // all three differences have one sign: 2 of the 8 ways to give them signs
    expect(random).to.include({ other: 'random genome', pairs: 3, difference: 11, p: 0.25 });
    expect(sized!.difference).to.be.closeTo(1 / 3, 1e-12);
    expect(texts(finalistGroupSheet([group])).rows[0]!.slice(0, 4)).to.deep.equal([
      ...['results/a', 'finalist', '3', '5'],
    ]);
    expect(finalistGroupLines([group])[0]).to.match(
      /^results\/a: finalists are 11\.00 points of test accuracy above random genomes \(.*\); .* over 3 runs, two-sided: p = 0\.25$/,
    );
  });

  it('are held against the others of one run, beside what chance can do', () => {
    const [, verdict, chance] = finalistNotes({ ...runs[0]!, testImages: { images: 1000 } });
    // two standard errors of a difference: 200 * sqrt(2 * 0.61 * 0.39 / 1000)
    expect(verdict).to.equal(
      'by test accuracy the finalists are on average 11.00 points above the random genome, 1.00 points above the random genome of equal size',
    );
    expect(chance).to.match(/^with 1,000 test images up to 4\.36 points may be chance, /);
    expect(finalistNotes({ ...finalists({ finalist: [50] }), testImages: { images: 9 } })).to.have.length(1);
  });

  it('are no group where fewer than two runs have any', () => {
    expect(finalistGroup('a', [runs[0], undefined, finalists({ 'random genome': [1] })])).to.equal(undefined);
  });
});
