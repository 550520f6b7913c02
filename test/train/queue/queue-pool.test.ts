import { expect } from 'chai';
import { itIsAPool } from '../pool/pool-contract.js';
import { describeWithRedis, RedisServer } from './redis-server.js';
import { toyQueuePool } from './toy-queue.js';

describeWithRedis('the pool behind a queue', () => {
  let redis: RedisServer;
  before(async () => {
    redis = await RedisServer.start();
  });
  after(() => redis.close());

  let queues = 0;
  itIsAPool((options) => toyQueuePool(redis.address(`contract-${queues++}`), options));

  it('is there', () => expect(queues).to.be.greaterThan(0));
});
