import { expect } from 'chai';
import type { Shipment } from '../../../src/train/queue/shipment.js';
import { SentContents } from '../../../src/train/queue/sent-contents.js';

describe('contents that a controller has in Redis', () => {
  const parts = new Map([['a', new Uint8Array(8)]]);
  const shipment = { contents: [{ parts }], onDemand: [] } as unknown as Shipment;
  const times = { contents: 60_000 };

  function opened(fails: boolean[]) {
    const sent: string[][] = [];
    const contents = new SentContents(
      {
        put: (names) => {
          if (fails.shift()) return Promise.reject(new Error('OOM command not allowed'));
          sent.push([...names.keys()]);
          return Promise.resolve();
        },
        get: () => Promise.resolve(new Map()),
        remove: () => Promise.resolve(),
      },
      times,
    );
    contents.use(shipment, 1);
    return { contents, sent };
  }

  it('are sent once', async () => {
    const { contents, sent } = opened([]);
    await contents.put(shipment);
    await contents.put(shipment);
    expect(sent).to.deep.equal([['a'], []]);
  });

  it('are sent again where Redis did not take them, or forgot them', async () => {
    const { contents, sent } = opened([true]);
    const error: unknown = await contents.put(shipment).catch((reason: unknown) => reason);
    expect(error).to.be.an('error').with.property('message', 'OOM command not allowed');
    await contents.put(shipment);
    contents.areLost();
    await contents.put(shipment);
    expect(sent).to.deep.equal([['a'], ['a']]);
  });
});
