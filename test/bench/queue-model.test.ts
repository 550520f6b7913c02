import { expect } from 'chai';
import { queueTime, type QueueModel } from '../../bench/queue-model.js';

describe('the model of a queue', () => {
  const model: QueueModel = {
    ...{ pieces: [4, 4, 4, 4], workers: 1, controller: 0, redis: { piece: 0, first: 0 } },
  };
  const seconds = (changes: Partial<QueueModel>): number => queueTime({ ...model, ...changes }).seconds;

  it('shares pieces out, and ends with the last', () => {
    expect(seconds({})).to.equal(16);
    expect(seconds({ workers: 2 })).to.equal(8);
    expect(seconds({ workers: 3 })).to.equal(8);
    expect(seconds({ workers: 100 })).to.equal(4);
    expect(seconds({ workers: 2, pieces: [1, 1, 6] })).to.equal(7);
  });

  it('counts the controller, one piece at a time, and its answers', () => {
    // Sent after 1, 2, 3 and 4 s; the last piece ends at 8 and its answer is there at 9.
    expect(seconds({ workers: 4, controller: 2 })).to.equal(9);
    expect(queueTime({ ...model, workers: 4, controller: 2 }).busy).to.deep.equal({
      ...{ controller: 8, redis: 0, workers: 16 },
    });
  });

  it('lets Redis send what is common to each worker once, one after the other', () => {
    // Two workers: one begins at 3, the other at 6; both have two pieces.
    expect(seconds({ workers: 2, redis: { piece: 0, first: 3 } })).to.equal(14);
    expect(queueTime({ ...model, workers: 2, redis: { piece: 0, first: 3 } }).busy.redis).to.equal(6);
  });

  it('has those that share a machine take turns beyond its cores', () => {
    expect(seconds({ workers: 3, pieces: [2, 2, 2], speeds: [1, 1] })).to.equal(3);
    expect(seconds({ workers: 2, pieces: [2, 2], speeds: [1, 0.5] })).to.equal(4);
  });
});
