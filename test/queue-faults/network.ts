/**
 * `npm run test:queue-network -- --delay 20,50 --loss 0.01 --cut 5 --seed 1` (Linux, as root): two workers of a queue,
 * each in a network namespace of its own, behind a network that delays what they and Redis say (milliseconds each
 * way), loses some of it (what is lost comes a retransmission later) and is cut for seconds, longer than a worker's
 * hold on its work; prints whether the digests are those of one process.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { queueAddress } from '../../src/queue-address.js';
import { stream, type Random } from '../../src/random.js';
import { queueStatus } from '../../src/train/queue/status.js';
import { digestOf } from '../crash/crash.js';
import { evocell } from '../crash/program.js';
import { RedisServer } from '../train/queue/redis-server.js';
import { tinySearches } from './tiny-searches.js';

const { values } = parseArgs({
  options: {
    delay: { type: 'string', default: '20,50' },
    loss: { type: 'string', default: '0.01' },
    cut: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
  },
});
const [least, most] = values.delay.split(',').map(Number) as [number, number];
const loss = Number(values.loss);
const cut = Number(values.cut);

/** Milliseconds after which TCP sends again what was lost, at least. */
const retransmission = 200;

interface Host {
  readonly namespace: string;
  /** The end of its cable in this namespace. */
  readonly cable: string;
  readonly proxy: Server;
  readonly worker: ChildProcess;
}

const passed = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Hands on what comes, in its order, later. */
function delayed(from: Socket, to: Socket, random: Random): void {
  let due = 0;
  const waiting: Buffer[] = [];
  from.on('data', (chunk: Buffer) => {
    waiting.push(chunk);
    const late = least + (most - least) * random.next() + (random.next() < loss ? retransmission : 0);
    due = Math.max(due, performance.now() + late);
    // Timers of nearly one moment may come in another order: each sends what has waited longest.
    setTimeout(() => {
      const next = waiting.shift()!;
      if (to.writable) to.write(next);
    }, due - performance.now());
  });
  for (const event of ['error', 'close']) from.on(event, () => to.destroy());
}

async function slowNetwork(host: string, port: number, random: Random): Promise<Server> {
  const server = createServer((socket) => {
    const upstream = connect(port, '127.0.0.1');
    delayed(socket, upstream, random);
    delayed(upstream, socket, random);
  });
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return server;
}

async function open(number: number, port: number): Promise<Host> {
  const namespace = `evocell-${process.pid}-${number}`;
  const cable = `ev${process.pid}-${number}`;
  // Of this process: one that was killed leaves its own behind.
  const subnet = `10.${16 + (process.pid % 224)}.${number}`;
  ip('netns', 'add', namespace);
  ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
  ip('addr', 'add', `${subnet}.1/24`, 'dev', cable);
  ip('link', 'set', cable, 'up');
  ip('-n', namespace, 'addr', 'add', `${subnet}.2/24`, 'dev', 'eth0');
  ip('-n', namespace, 'link', 'set', 'eth0', 'up');
  const proxy = await slowNetwork(`${subnet}.1`, port, stream(values.seed, 'network', number));
  const program = join(import.meta.dirname, 'worker-program.js');
  const inside = [
    'netns',
    'exec',
    namespace,
    process.execPath,
    program,
    `redis://${subnet}.1:${port}/network`,
  ];
  return { namespace, cable, proxy, worker: spawn('ip', inside, { stdio: ['ignore', 'ignore', 'inherit'] }) };
}

function close({ namespace, proxy, worker }: Host): void {
  worker.kill('SIGKILL');
  proxy.close();
  ip('netns', 'del', namespace);
}

async function done(queue: string): Promise<number> {
  const { workers } = await queueStatus(queueAddress(queue)!);
  return workers.reduce((sum, worker) => sum + worker.done, 0);
}

const folder = mkdtempSync(join(tmpdir(), 'evocell-network-'));
const redis = await RedisServer.start();
const queue = redis.url('network');
const hosts: Host[] = [];
try {
  for (const number of [0, 1]) hosts.push(await open(number, redis.port));
  for (const [name, experiment] of Object.entries(tinySearches)) {
    const file = join(folder, 'tiny.yaml');
    writeFileSync(file, experiment);
    const runs = { alone: join(folder, `${name} alone`), queue: join(folder, name) };
    const alone = await evocell('search', file, '--run', runs.alone, '--workers', '1').ended;
    if (alone.code !== 0) throw new Error(alone.err);
    const before = await done(queue);
    const search = evocell('search', file, '--run', runs.queue, '--queue', queue);
    let ended = false;
    const end = search.ended.finally(() => (ended = true));
    let cuts = 0;
    for (const { cable } of [hosts[0]!, hosts[1]!]) {
      const so = before + 5 * (cuts + 1);
      while (!ended && (await done(queue)) < so) await passed(100);
      if (ended) break;
      ip('link', 'set', cable, 'down');
      await passed(1000 * cut);
      ip('link', 'set', cable, 'up');
      cuts++;
    }
    const { code, err } = await end;
    if (code !== 0) throw new Error(err);
    const digests = [digestOf(runs.alone), digestOf(runs.queue)].map((digest) => digest.slice(0, 12));
    const same = digests[0] === digests[1];
    console.log(`${name}: ${digests.join(' alone, ')} on two hosts, ${cuts} cuts of ${cut} s`);
    if (!same) process.exitCode = 1;
  }
} finally {
  hosts.forEach(close);
  await redis.close();
  rmSync(folder, { recursive: true });
}
