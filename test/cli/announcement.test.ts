import { expect } from 'chai';
import { announcement } from '../../src/cli/search-end.js';
import { strategies } from '../../src/search/strategies.js';
import { experimentOf } from '../../src/experiment/settings/load.js';
import { builtInMetrics } from '../../src/search/metric.js';
import { objectivesOf } from '../../src/search/objectives.js';

describe('what is said when a search begins', () => {
  const experiment = experimentOf({ name: 'a', search: { strategy: 'reinforce' } });
  const run = (followsFirst: boolean) =>
    announcement({
      ...{ folder: 'results/a', backend: 'wasm', workers: 2, generations: 3, experiment, followsFirst },
      measures: { objectives: objectivesOf(['accuracy', 'params']), metrics: builtInMetrics },
    });

  it('says of a strategy that follows one objective alone that it does', () => {
    expect(run(true)).to.include('; reinforce follows the first\n');
    expect(run(false)).not.to.include('follows');
    const following = strategies.filter(({ followsFirst }) => followsFirst).map(({ name }) => name);
    expect(following).to.deep.equal(['reinforce', 'enas', 'ppo', 'pnas']);
  });
});
