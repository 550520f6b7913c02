import { expect } from 'chai';
import { pairedSeeds, pairedText, type SeedValue } from '../../src/report/paired-seeds.js';

const values: Readonly<Record<string, readonly SeedValue[]>> = {
  evolution: [
    { seed: 3, value: 94.1 },
    { seed: 1, value: 93.9 },
    { seed: 2, value: 94 },
  ],
  random: [
    { seed: 1, value: 93.4 },
    { seed: 2, value: 93.5 },
    { seed: 3, value: 93.6 },
    { seed: 4, value: 10 },
  ],
  lonely: [{ seed: 1, value: 90 }],
};

describe('two rows held against each other seed by seed', () => {
  const test = (one: string, other: string) => pairedSeeds({ one, other }, (row) => values[row] ?? []);

  it('pairs the seeds that both have', () => {
    const paired = test('evolution', 'random')!;
    expect(paired.seeds).to.deep.equal([3, 1, 2]);
    expect(paired.difference).to.be.closeTo(0.5, 1e-12);
    expect(paired.p).to.equal(2 / 8); // of eight ways to give three differences signs, two are as far from 0
  });

  it('is nothing with fewer than two pairs', () => {
    expect(test('lonely', 'random')).to.equal(undefined);
    expect(test('evolution', 'unknown')).to.equal(undefined);
  });

  it('says in words which is higher, by what, and whether it could be chance', () => {
    const paired = test('evolution', 'random')!;
    expect(pairedText(paired, 'accuracy')).to.match(
      /^evolution against random: over 3 paired seeds its accuracy is 0\.50 points higher .* p = 0\.2500, no difference/,
    );
    const sure = { ...paired, difference: -0.5, p: 0.00001 };
    expect(pairedText(sure, 'error')).to.match(/its error is 0\.50 points lower .* p = 1e-5, a difference/);
  });
});
