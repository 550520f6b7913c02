import { expect } from 'chai';
import { InputError } from '../../src/errors/input-error.js';
import { evaluatorPart } from '../../src/search/evaluator-part.js';
import { builtInMetrics, metricSchema, type Metric } from '../../src/search/metric.js';

const describing = (metric: Metric) =>
  evaluatorPart({
    ...{ name: 'letters', summary: 'counts letters', metrics: () => [metric] },
    make: () => {
      throw new Error('not needed');
    },
  });

describe('the metrics of an evaluator', () => {
  it('keep all that is said of them in a record', () => {
    for (const metric of builtInMetrics) expect(metricSchema.parse(metric)).to.deep.equal(metric);
    const full: Metric = {
      ...{ name: 'a', label: 'a', title: 'a', unit: '%', direction: 'minimise', print: 'real' },
      ...{ drifts: true, best: 1, worst: 2 },
    };
    expect(metricSchema.parse(full)).to.deep.equal(full);
    expect(describing(full).metrics({})).to.deep.equal([full]);
  });

  it('are refused when a run could not be read back with them', () => {
    const unlabelled = JSON.parse('{ "name": "letters" }') as Metric;
    expect(() => describing(unlabelled).metrics({})).to.throw(
      InputError,
      /^the evaluator letters describes its metric 1 wrongly: label: /,
    );
  });
});
