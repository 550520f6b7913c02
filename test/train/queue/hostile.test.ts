import { expect } from 'chai';
import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { createServer } from 'node:net';
import { queueAddress } from '../../../src/queue-address.js';
import { initialise, weightTable } from '../../../src/network/weights.js';
import { sharePlan } from '../../../src/train/pool/shared-plan.js';
import { weightState } from '../../../src/train/pool/weight-state.js';
import { contentSchema } from '../../../src/train/queue/content.js';
import { bullName, keysOf } from '../../../src/train/queue/keys.js';
import { queueLibraries } from '../../../src/train/queue/libraries.js';
import { answerSchema, orderSchema, progressSchema } from '../../../src/train/queue/message.js';
import { requireRedis } from '../../../src/train/queue/redis-connection.js';
import { toyImages, toySpace } from '../toy.js';
import { describeWithRedis, RedisServer } from './redis-server.js';
import { toyQueuePool } from './toy-queue.js';

const digest = 'a'.repeat(64);
const content = { bytes: 4, parts: [digest] };
const order = {
  ...{ protocol: 1, controller: '0123456789abcdef', setup: { backend: 'wasm', memory: 64 } },
  work: { kind: 'compile', plan: content, batch: 4, use: 'train' },
};

async function refusalOf(url: string, environment: Record<string, string> = {}): Promise<string> {
  const address = queueAddress(url, environment)!;
  return requireRedis(address).then(
    () => 'none',
    (error: Error) => error.message,
  );
}

describe('messages of a queue', () => {
  it('are parsed or refused, whatever they hold', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        for (const schema of [orderSchema, answerSchema, progressSchema]) schema.safeParse(value);
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(order.work)), fc.jsonValue(), (name, value) => {
        orderSchema.safeParse({ ...order, work: { ...order.work, [name]: value } });
      }),
    );
  });

  it('say nothing but what the protocol has words for', () => {
    expect(orderSchema.safeParse(order).success).to.equal(true);
    for (const changed of [
      { ...order, protocol: 2 },
      { ...order, code: 'process.exit()' },
      { ...order, controller: '../../etc' },
      { ...order, setup: { ...order.setup, backendModule: 'file:///tmp/mine.js' } },
      { ...order, work: { ...order.work, path: '/etc/passwd' } },
      { ...order, work: { ...order.work, kind: 'open' } },
      { ...order, work: { ...order.work, batch: 2 ** 31 } },
    ])
      expect(orderSchema.safeParse(changed).success).to.equal(false);
  });

  it('bound what they name', () => {
    for (const changed of [
      { bytes: 2 ** 40, parts: [digest] },
      { bytes: 4, parts: [digest, digest] },
      { bytes: 4, parts: ['../../../etc/passwd'] },
      { bytes: -1, parts: [] },
    ])
      expect(contentSchema.safeParse(changed).success).to.equal(false);
  });
});

describe('what answers in place of a Redis', () => {
  it('is told for what it is', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    expect(await refusalOf(`redis://127.0.0.1:${port}/lab`)).to.match(/is no Redis|no Redis answers/);
    server.close();
    expect(await refusalOf(`redis://127.0.0.1:${port}/lab`)).to.match(
      /no Redis answers for lab at 127.0.0.1/,
    );
  });
});

describeWithRedis('a queue with a password', () => {
  it('refuses the wrong one, and no message holds any', async () => {
    const redis = await RedisServer.start('--requirepass', 'correct-horse');
    try {
      const url = redis.url('lab');
      const wrong = { EVOCELL_QUEUE_PASSWORD: 'battery-staple' };
      for (const environment of [{}, wrong]) {
        const message = await refusalOf(url, environment);
        expect(message).to.match(/refuses the password/);
        expect(message).not.to.include('battery-staple');
      }
      expect(await refusalOf(url, { EVOCELL_QUEUE_PASSWORD: 'correct-horse' })).to.equal('none');
      const open = url.replace('redis://', 'redis://:correct-horse@');
      expect(() => queueAddress(open, {})).to.throw(/holds a password/);
      expect(() => queueAddress(open, {})).not.to.throw(/correct-horse/);
      expect(queueAddress(undefined, { EVOCELL_QUEUE: open })?.password).to.equal('correct-horse');
    } finally {
      await redis.close();
    }
  });
});

describeWithRedis('workers and searches on a queue with hostile content', () => {
  let server: RedisServer;
  let redis: Redis;
  before(async () => {
    server = await RedisServer.start();
    const { Redis: Client } = await queueLibraries();
    redis = new Client(server.port);
  });
  after(async () => {
    redis.disconnect();
    await server.close();
  });

  it('drop it and go on', async () => {
    const name = 'hostile';
    const pool = await toyQueuePool(server.address(name), { workers: 1, memory: 64 });
    try {
      const { Queue } = await queueLibraries();
      const connection = redis.duplicate({ maxRetriesPerRequest: null });
      const queue = new Queue(bullName(name), { connection });
      queue.on('error', () => undefined);
      const sent = fc.sample(fc.jsonValue(), { numRuns: 40, seed: 1 });
      for (const [i, data] of [...sent, order, { ...order, work: 'x'.repeat(2 ** 20) }].entries())
        await queue.add('score', data, { jobId: `hostile-${i}` });
      // What BullMQ itself reads.
      await redis.hset(queue.toKey('broken'), {
        data: '{',
        name: 'score',
        timestamp: '1',
        opts: '{',
        atm: '0',
      });
      await redis.lpush(queue.toKey('wait'), 'broken', 'absent');
      for (const [event, more] of [
        ['progress', ['data', '{']],
        ['completed', ['returnvalue', '{']],
        ['nonsense', []],
      ] as const)
        await redis.xadd(queue.toKey('events'), '*', 'event', event, 'jobId', 'absent', ...more);
      const keys = keysOf(name);
      await redis.set(keys.member('workers', 'mallory'), '{"threads": 1e9}');
      await redis.sadd(keys.members('workers'), 'mallory', '../..');
      const plan = sharePlan(toySpace.supernetPlan([0, 1, 2], 'path', false));
      const weights = weightTable(toySpace.supernetWeights());
      initialise(weights, 7);
      const images = toyImages(10, 'images');
      const job = { plan, weights: weightState(weights), images, batch: 3, statistics: 'batch' } as const;
      const scored = await pool.score(job, new AbortController().signal);
      expect(scored.status).to.equal('ok');
      await queue.close();
      connection.disconnect();
    } finally {
      await pool.close();
    }
  });
});
