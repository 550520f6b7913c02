import { expect } from 'chai';
import { faultKinds } from './faults.js';

/** One place of so many; `npm run test:faults` takes each. */
const every = 3;

describe('a run whose files fail', () => {
  // Thousands of errors are made and caught here; most of the time would go into mapping their stacks to the sources.
  const { stackTraceLimit } = Error;
  before(() => (Error.stackTraceLimit = 0));
  after(() => (Error.stackTraceLimit = stackTraceLimit));

  for (const { name, inject } of faultKinds)
    it(`goes on to the same digest or stops with one line: ${name}`, async () => {
      let injected = 0;
      for await (const { result } of inject(every)) {
        expect(result).to.be.oneOf(['went on', 'resumed', 'refused', 'stopped']);
        injected++;
      }
      expect(injected).to.be.above(5);
    });
});
