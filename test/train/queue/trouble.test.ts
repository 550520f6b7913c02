import { expect } from 'chai';
import type { Redis } from 'ioredis';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { initialise, weightTable } from '../../../src/network/weights.js';
import { queueAddress, type QueueAddress } from '../../../src/queue-address.js';
import { stream } from '../../../src/random.js';
import type { Pool } from '../../../src/train/pool/pool.js';
import { sharePlan } from '../../../src/train/pool/shared-plan.js';
import { weightState } from '../../../src/train/pool/weight-state.js';
import { keysOf } from '../../../src/train/queue/keys.js';
import { queueLibraries } from '../../../src/train/queue/libraries.js';
import { openQueuePool } from '../../../src/train/queue/queue-pool.js';
import { runQueueWorker } from '../../../src/train/queue/queue-worker.js';
import { requireRedis } from '../../../src/train/queue/redis-connection.js';
import { version } from '../../../src/version.js';
import { toyImages, toySpace } from '../toy.js';
import { describeWithRedis, freePort, RedisServer } from './redis-server.js';
import { hire, quickTimes, toyBits } from './toy-queue.js';

const setup = { backend: 'cpu', memory: 64 } as const;
const never = new AbortController().signal;
const images = toyImages(10, 'images');

/** Each call's weights are others, so that they have to be sent. */
function scored(pool: Pool, seed = 7) {
  const plan = sharePlan(toySpace.supernetPlan([0, 1, 2], 'path', false));
  const weights = weightTable(toySpace.supernetWeights());
  initialise(weights, seed);
  return pool.score({ plan, weights: weightState(weights), images, batch: 3, statistics: 'batch' }, never);
}

async function refusalOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'none',
    (error: Error) => error.message,
  );
}

describe('a worker whose folder cannot be made', () => {
  it('says so in one line, before it looks for Redis', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'evocell-cache-'));
    writeFileSync(join(folder, 'file'), '');
    const cache = { folder: join(folder, 'file', 'parts'), bytes: 1000 };
    const address = queueAddress('redis://127.0.0.1:1/lab', {})!;
    expect(await refusalOf(runQueueWorker({ address, workers: 1, cache }, never))).to.match(
      /--cache: .*parts is no folder that can be written \(ENOTDIR\)/,
    );
    rmSync(folder, { recursive: true });
  });
});

describe('what answers garbage in place of a Redis', () => {
  it('is refused in one line, whatever it says', async () => {
    const random = stream(1, 'garbage');
    const noise = (): Buffer => Buffer.from(Array.from({ length: 64 }, () => random.integer(256)));
    const said = ['$99999999999999999999\r\n', '*1000000000\r\n', '-\r\n', '+OK', ':\r\n', '\0\0\0\0'];
    for (const words of [...said.map((text) => Buffer.from(text)), noise(), noise(), noise()]) {
      const server = createServer((socket) =>
        socket
          .resume()
          .on('error', () => undefined)
          .end(words),
      );
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const message = await refusalOf(requireRedis(queueAddress(`redis://127.0.0.1:${port}/lab`, {})!));
      expect(message).to.match(/^--queue: .*lab at 127.0.0.1:\d+.*$/);
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

describeWithRedis('a queue in trouble', () => {
  let server: RedisServer;
  let redis: Redis;
  let names = 0;
  let address: QueueAddress;
  before(async () => {
    server = await RedisServer.start();
    const { Redis: Client } = await queueLibraries();
    redis = new Client(server.port);
  });
  beforeEach(() => {
    address = server.address(`trouble-${names++}`);
  });
  after(async () => {
    redis.disconnect();
    await server.close();
  });

  async function working<T>(
    pools: number,
    use: (...pools: Pool[]) => Promise<T>,
    at = address,
    times = quickTimes,
  ): Promise<T> {
    const worker = hire(address);
    const opened: Pool[] = [];
    try {
      for (let i = 0; i < pools; i++) opened.push(await openQueuePool({ address: at, setup, times }));
      return await use(...opened);
    } finally {
      for (const pool of opened) await pool.close();
      await worker.dismiss();
    }
  }

  it('makes an agreement anew where what stands there is none', async () => {
    const { terms } = keysOf(address.name);
    for (const spoil of [() => redis.set(terms, 'garbage'), () => redis.lpush(terms, 'garbage')]) {
      await redis.del(terms);
      await spoil();
      expect(await working(1, (pool) => scored(pool))).to.have.property('status', 'ok');
    }
  });

  it('refuses other versions and backends, and says what helps', async () => {
    const { terms } = keysOf(address.name);
    const agreed = { protocol: 1, version: '9.9.9', backend: 'cpu' };
    await redis.set(terms, JSON.stringify(agreed));
    const other = new RegExp(
      `is for evocell 9\\.9\\.9, and this is ${version}.*npm install evocell@9\\.9\\.9`,
    );
    expect(await refusalOf(hire(address).ended)).to.match(other);
    expect(await refusalOf(openQueuePool({ address, setup, times: quickTimes }))).to.match(other);
    await redis.set(terms, JSON.stringify({ ...agreed, version }));
    expect(await refusalOf(hire(address, { backend: 'wasm' }).ended)).to.match(/take --backend cpu/);
    const bits = hire(address, { bits: () => Promise.resolve('b'.repeat(64)) });
    await redis.set(keysOf(address.name).bits('cpu'), toyBits);
    const pool = await openQueuePool({ address, setup, times: quickTimes });
    const asked = refusalOf(scored(pool));
    expect(await refusalOf(bits.ended)).to.match(/gives other bits on this machine/);
    await pool.close();
    expect(await asked).to.match(/the pool is closed/);
  });

  it('puts its own where bits and members should stand and something else does, and says so once', async () => {
    const keys = keysOf(address.name);
    const bits = keys.bits('cpu');
    await redis.set(keys.members('workers'), 'garbage');
    await redis.lpush(keys.members('controllers'), 'garbage');
    const notes: string[] = [];
    const worker = hire(address, { onNote: (note) => notes.push(note) });
    const pool = await openQueuePool({ address, setup, times: quickTimes });
    for (const spoil of [() => redis.set(bits, 'garbage'), () => redis.lpush(bits, 'garbage')]) {
      await redis.del(bits);
      await spoil();
      expect(await scored(pool)).to.have.property('status', 'ok');
      while ((await redis.type(bits)) !== 'string' || (await redis.get(bits)) !== toyBits);
      expect(await redis.pttl(bits)).to.be.greaterThan(0);
    }
    await pool.close();
    await worker.dismiss();
    expect(
      notes.filter((note) => /bits:cpu was nothing of evocell's, and is replaced/.test(note)),
    ).to.have.length(1);
  });

  it('serves two searches with the same contents, and the second when the first has left', async () => {
    const [first, second] = await working(2, async (one, two) => {
      const both = await Promise.all([scored(one), scored(two)]);
      // It takes what it sent with it, and what it sent the other has, too.
      await one.close();
      return [both[0], await scored(two)] as const;
    });
    expect(first.status).to.equal('ok');
    expect(second).to.deep.equal(first);
  });

  it('waits while Redis is out of memory, and goes on', async () => {
    await working(1, async (pool) => {
      const before = await scored(pool);
      await redis.config('SET', 'maxmemory', '1');
      const asked = scored(pool, 8);
      for (;;) if (/errorstat_OOM/.test(await redis.info('errorstats'))) break;
      await redis.config('SET', 'maxmemory', '0');
      expect(await asked).to.have.property('status', 'ok');
      expect(await scored(pool)).to.deep.equal(before);
    });
  });

  it('ends a search with one line where Redis stays out of memory', async () => {
    const pool = await openQueuePool({ address, setup, times: { ...quickTimes, patience: 500 } });
    await redis.config('SET', 'maxmemory', '1');
    expect(await refusalOf(scored(pool))).to.match(/^Redis for trouble-\d+ at .* is not to be had: .*OOM.*$/);
    await redis.config('SET', 'maxmemory', '0');
    await pool.close();
  });

  it('goes on where what Redis says is spoiled on the way', async () => {
    let spoiled = 0;
    const proxy = createServer((socket) => {
      const upstream = connect(server.port, '127.0.0.1');
      const end = (): void => {
        socket.destroy();
        upstream.destroy();
      };
      socket.on('error', end).on('close', end).pipe(upstream);
      upstream.on('error', end).on('close', end);
      let bytes = 0;
      upstream.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > 20_000 && spoiled < 1) {
          spoiled++;
          socket.end('\0nonsense\r\n$-7\r\n');
        } else socket.write(chunk);
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;
    await working(
      1,
      async (pool) => {
        const first = await scored(pool);
        for (let seed = 0; spoiled < 1; seed++)
          expect(await scored(pool, seed)).to.have.property('status', 'ok');
        expect(await scored(pool)).to.deep.equal(first);
      },
      { ...address, port },
      // BullMQ hears no events for 5 s after such a one.
      { ...quickTimes, heartbeat: 500 },
    );
    proxy.close();
  });
});

describeWithRedis('a queue behind TLS', () => {
  it('is trusted with its authority, and refused without', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'evocell-tls-'));
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
        ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate],
      ],
      { stdio: 'ignore' },
    );
    const port = await freePort();
    const redis = await RedisServer.start(
      ...['--tls-port', String(port), '--tls-cert-file', certificate, '--tls-key-file', key],
      ...['--tls-ca-cert-file', certificate, '--tls-auth-clients', 'no', '--requirepass', 'correct-horse'],
    );
    try {
      const url = `rediss://localhost:${port}/lab`;
      const secret = { EVOCELL_QUEUE_PASSWORD: 'correct-horse' };
      expect(await refusalOf(requireRedis(queueAddress(url, secret)!))).to.match(
        /certificate of lab .*trusted/,
      );
      const main = join(import.meta.dirname, '../../../src/cli/main.js');
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [main, 'queue', 'status', '--queue', url, '--json'],
        { env: { ...process.env, ...secret, NODE_EXTRA_CA_CERTS: certificate } },
      );
      expect(JSON.parse(stdout)).to.have.property('terms', null);
    } finally {
      await redis.close();
      rmSync(folder, { recursive: true });
    }
  });
});
