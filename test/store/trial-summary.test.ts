import { expect } from 'chai';
import { parseSummary } from '../../src/store/journal-line.js';

const trial = {
  ...{ trial: 3, generation: 1, index: 0, origin: 'mutation', parents: [1, 2], status: 'ok' },
  ...{ metrics: { accuracy: 61.5, params: 12 }, genotype: 'a cell' },
};

const read = (value: object) => parseSummary(Buffer.from(JSON.stringify({ ...value, genome: [1] })));

describe('a line of the journal, without its genome', () => {
  it('is the trial', () => {
    expect(read(trial)).to.deep.equal(trial);
    expect(parseSummary(Buffer.from(JSON.stringify(trial)))).to.deep.equal(trial);
  });

  it('has what few trials have: a reason, a budget, metrics that are not finite', () => {
    const failed = { ...trial, status: 'failed', reason: 'diverged', metrics: {} };
    expect(read(failed)).to.deep.equal(failed);
    const short = { ...trial, budget: { epochs: 2 } };
    expect(read(short)).to.deep.equal(short);
    expect(read({ ...trial, metrics: { loss: 'NaN', accuracy: '-Infinity' } })?.metrics).to.deep.equal({
      ...{ loss: NaN, accuracy: -Infinity },
    });
  });

  it('has no other fields than those of a trial', () => {
    expect(read({ ...trial, more: 1 })).to.deep.equal(trial);
  });

  const wrong: readonly (readonly [string, object])[] = [
    ['a number of a trial below 0', { trial: -1 }],
    ['half a generation', { generation: 0.5 }],
    ['an index as text', { index: '0' }],
    ['no origin', { origin: undefined }],
    ['a parent that is none', { parents: [1, null] }],
    ['parents in a table', { parents: { 0: 1 } }],
    ['another status', { status: 'fine' }],
    ['a list of metrics', { metrics: [1] }],
    ['no metrics', { metrics: null }],
    ['a metric as text', { metrics: { accuracy: '61' } }],
    ['a genotype that is no text', { genotype: 5 }],
  ];
  for (const [what, change] of wrong)
    it(`is no trial with ${what}`, () => {
      expect(read({ ...trial, ...change })).to.equal(undefined);
    });
});
