import { expect } from 'chai';
import { allAtOnce } from '../../../src/train/pool/all-at-once.js';

/** Ends when it is stopped, with the reason. */
const untilStopped = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

describe('works side by side', () => {
  const { signal } = new AbortController();

  it('give what they came to, in their order', async () => {
    const works = [3, 1, 2].map((n) => async () => {
      for (let i = 0; i < n; i++) await Promise.resolve();
      return n;
    });
    expect(await allAtOnce(works, signal)).to.deep.equal([3, 1, 2]);
  });

  it('are all stopped, and have ended, when one throws', async () => {
    let ended = 0;
    const long = (stop: AbortSignal): Promise<never> => untilStopped(stop).finally(() => ended++);
    const failing = async (): Promise<never> => {
      await Promise.resolve();
      throw new Error('broken');
    };
    const error: unknown = await allAtOnce([long, failing, long], signal).catch((thrown: unknown) => thrown);
    expect(error).to.have.property('message', 'broken');
    expect(ended).to.equal(2);
  });

  it('throw the reason of their signal, and do not begin after it', async () => {
    const stop = new AbortController();
    const all = allAtOnce([untilStopped, untilStopped], stop.signal);
    stop.abort(new Error('enough'));
    expect(await all.catch((error: unknown) => error)).to.equal(stop.signal.reason);
    const late = allAtOnce([() => expect.fail('it began')], stop.signal);
    expect(await late.catch((error: unknown) => error)).to.equal(stop.signal.reason);
  });
});
