import { expect } from 'chai';
import { at, atOnce, InputError } from '../../src/errors/input-error.js';
import { ExperimentError } from '../../src/experiment/settings/experiment-error.js';
import { exitCodeOf, messageOf } from '../../src/cli/exit-code.js';
import { DataError } from '../../src/data/data-error.js';
import { BackendError } from '../../src/network/backend-error.js';
import { MemoryLimitError } from '../../src/network/network.js';
import { PlanError } from '../../src/plan/builder.js';
import { TableError } from '../../src/search/tabular/table.js';
import { GenotypeError } from '../../src/space/search-space.js';

describe('an error of what the user gave', () => {
  it('is one line: place, problem, advice', () => {
    const error = new InputError('search.elites is 9 of 8', {
      ...{ setting: 'search.elites', file: 'a.yaml', line: 3, advice: 'make it smaller' },
    });
    expect(error.message).to.equal('a.yaml:3: search.elites is 9 of 8; make it smaller');
    expect(error.problems).to.deep.equal([error.message]);
  });

  it('gets the place that it does not know where it passes', async () => {
    const error = new InputError('there is no operation conv', { advice: 'name another' });
    const thrown = await at({ file: 'a.yaml' }, () =>
      at({ setting: 'space' }, () => Promise.reject(error)),
    ).catch((one: unknown) => one);
    expect(thrown).to.equal(error);
    expect(error.message).to.equal('a.yaml: space: there is no operation conv; name another');
    expect(error).to.include({ file: 'a.yaml', setting: 'space' });
  });

  it('keeps the place that it knows', () => {
    const known = new InputError('space.name is missing', { setting: 'space.name', file: 'a.yaml', line: 2 });
    const throwing = (): never => {
      throw known;
    };
    expect(() => atOnce({ file: 'b.yaml', setting: 'space' }, throwing)).to.throw(known.message);
    expect(known.message).to.equal('a.yaml:2: space.name is missing');
  });

  it('leaves other errors alone', async () => {
    const error = new RangeError('too large');
    const thrown = await at({ file: 'a.yaml' }, () => Promise.reject(error)).catch((one: unknown) => one);
    expect(thrown).to.equal(error);
    expect(error.message).to.equal('too large');
  });

  it('ends a command with exit code 2, whatever its class', () => {
    const errors = [
      new InputError('wrong'),
      new DataError('wrong'),
      new PlanError('wrong'),
      new TableError('wrong'),
      new GenotypeError('wrong'),
      new MemoryLimitError('wrong'),
      new BackendError('wrong', 'install it'),
      new ExperimentError([new InputError('wrong'), new InputError('too')]),
    ];
    for (const error of errors) {
      expect(exitCodeOf(error), error.name).to.equal(2);
      expect(messageOf(error)).to.match(/^wrong( \(install it\)|\ntoo)?$/);
    }
    expect(exitCodeOf(new Error('a fault of ours'))).to.equal(1);
  });

  it('is printed as one line, whatever it quotes', () => {
    expect(messageOf(new InputError('a\nb: \u001b[31m'))).to.equal('a b: \\u001b[31m');
  });
});
