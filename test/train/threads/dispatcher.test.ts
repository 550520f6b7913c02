import { expect } from 'chai';
import { Dispatcher } from '../../../src/train/threads/dispatcher.js';

const never = new AbortController().signal;

/** Work that goes on until it is told to end. */
function work(): { end: () => void; done: Promise<void> } {
  let end = (): void => undefined;
  const done = new Promise<void>((resolve) => (end = resolve));
  return { end, done };
}

describe('handing out workers', () => {
  it('serves those who wait in the order in which they came', async () => {
    const dispatcher = new Dispatcher(['a', 'b']);
    const works = [0, 1, 2, 3].map(work);
    const begun: string[] = [];
    const ends = works.map(({ done }, i) =>
      dispatcher.use(['a', 'b'], never, (worker) => {
        begun.push(`${i}${worker}`);
        return done;
      }),
    );
    await Promise.resolve();
    expect(begun).to.deep.equal(['0a', '1b']);
    for (const i of [1, 0, 2, 3]) {
      works[i]!.end();
      await ends[i];
    }
    expect(begun).to.deep.equal(['0a', '1b', '2b', '3a']);
  });

  it('gives each only what it may use, and makes no other wait for it', async () => {
    const dispatcher = new Dispatcher(['a', 'b']);
    const first = work();
    const begun: string[] = [];
    const note = (worker: string): Promise<void> => Promise.resolve(void begun.push(worker));
    const held = dispatcher.use(['a'], never, () => first.done);
    const waiting = dispatcher.use(['a'], never, note);
    await dispatcher.use(['a', 'b'], never, note);
    expect(begun).to.deep.equal(['b']);
    first.end();
    await Promise.all([held, waiting]);
    expect(begun).to.deep.equal(['b', 'a']);
  });

  it('lets one who waits give up, and goes on with the next when work throws', async () => {
    const dispatcher = new Dispatcher(['a']);
    const first = work();
    const stop = new AbortController();
    const failing = dispatcher.use(['a'], never, async () => {
      await first.done;
      throw new Error('broken');
    });
    const given = dispatcher.use(['a'], stop.signal, () => expect.fail('it was given up'));
    const last = dispatcher.use(['a'], never, (worker) => Promise.resolve(worker));
    stop.abort(new Error('enough'));
    expect(await given.catch((error: unknown) => error)).to.equal(stop.signal.reason);
    first.end();
    expect(await failing.catch((error: unknown) => (error as Error).message)).to.equal('broken');
    expect(await last).to.equal('a');
  });
});
