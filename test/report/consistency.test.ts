import { expect } from 'chai';
import { agreements, overSeeds, scoreLists } from '../../src/report/consistency.js';
import { scoresSheet } from '../../src/report/drawn-scores.js';
import { consistencySheet, curveSheet } from '../../src/report/consistency-table.js';
import { csv } from '../../src/report/sheet.js';
import { table } from '../../src/report/table.js';
import { namedMetric } from '../../src/search/metric.js';
import type { Outcome } from '../../src/search/strategy.js';

const metrics = ['accuracy', 'loss', 'params', 'activationBytes'].map(namedMetric);
const objective = { metric: 'loss', direction: 'minimise' } as const;
const truth = [10, 20, 30, 40];

function scored(losses: readonly (number | undefined)[]): Outcome[] {
  return losses.map((loss, i) =>
    loss === undefined
      ? { status: 'failed', reason: 'none', metrics: { params: i } }
      : { status: 'ok', metrics: { loss, accuracy: 50, params: i } },
  );
}

const noCosts = (): Record<string, number> => ({});

describe('consistency of scores with a truth', () => {
  it('is tau-b with the direction of the metric: one of six pairs the wrong way round is 2/3', () => {
    const lists = scoreLists(scored([4, 3, 1, 2]), { metrics, objective }, noCosts);
    const [loss] = agreements(lists, truth);
    expect(loss?.name).to.equal('loss');
    expect(loss?.quality.tau).to.be.closeTo(2 / 3, 1e-12);
    expect(loss?.quality.rho).to.be.closeTo(0.8, 1e-12);
    expect(loss?.quality).to.include({ overlapTop: 0, bestTruth: 30 });
  });

  it('ranks what failed last, and never leaves it out: three pairs right, three wrong', () => {
    const lists = scoreLists(scored([4, 3, 1, undefined]), { metrics, objective }, noCosts);
    expect(lists[0]?.values[3]).to.be.NaN;
    expect(agreements(lists, truth)[0]?.quality.tau).to.equal(0);
  });

  it('ranks infinite scores last, of either sign', () => {
    const lists = scoreLists(scored([4, 3, -Infinity, Infinity]), { metrics, objective }, noCosts);
    expect(lists[0]?.values.map(Number.isFinite)).to.deep.equal([true, true, false, false]);
  });

  it('has the score first, then its parts, then what else has a direction, and costs as baselines', () => {
    const combination = [namedMetric('loss')];
    const costs = (macs: number): Record<string, number> => ({ macs });
    const lists = scoreLists(
      scored([4, 3, 1, 2]),
      { metrics, combination, objective: { metric: 'score', direction: 'maximise' } },
      costs,
    );
    expect(lists.map(({ name }) => name)).to.deep.equal(['score', 'loss', 'accuracy', 'params', 'macs']);
    const found = agreements(lists, truth);
    expect(found[0]?.quality.tau).to.be.closeTo(2 / 3, 1e-12);
    // All accuracies are the same: no order, so no tau.
    expect(found[2]?.quality.tau).to.equal(null);
    // More parameters count as better, of failed ones too.
    expect(found[3]?.quality.tau).to.equal(1);
    expect(found[4]?.quality.tau).to.equal(1);
  });

  it('says means and sample deviations over seeds, and no deviation of one', () => {
    const of = (losses: readonly number[]) =>
      agreements(scoreLists(scored(losses), { metrics, objective }, noCosts), truth);
    const [loss, accuracy] = overSeeds([of([4, 3, 2, 1]), of([4, 3, 1, 2])]);
    expect(loss?.tau).to.be.closeTo(5 / 6, 1e-12);
    expect(loss?.deviations?.tau).to.be.closeTo(Math.SQRT1_2 / 3, 1e-12);
    expect(accuracy?.tau).to.equal(null);
    expect(overSeeds([of([4, 3, 2, 1])])[0]?.deviations).to.equal(null);
    const text = table(consistencySheet([loss!, accuracy!]));
    expect(text).to.include('0.833 ± 0.236');
    const point = { generations: 2, trainingImages: 1200, scores: [loss!] };
    expect(table(curveSheet([point]))).to.include('1,200');
  });

  it('writes a row for each architecture in full, empty where a score ranks last', () => {
    const lists = [{ name: 'loss', values: [-0.1234567890123, NaN] }];
    const sheet = scoresSheet([{ seed: 1, genotypes: ['a', 'b'], lists, truth: [10, 20] }]);
    expect(csv(sheet)).to.equal('seed,genotype,truth,loss\n1,a,10,-0.1234567890123\n1,b,20,\n');
  });
});
