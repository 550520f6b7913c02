/**
 * Searches on the workers of a queue while workers, Redis and the search itself are killed, frozen and begun again at
 * moments drawn from a seed. The outcome must not depend on the moments, so it does not matter that they are times.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stream, type Random } from '../../src/random.js';
import { digestOf } from '../crash/crash.js';
import { evocell, type Running } from '../crash/program.js';
import { RedisServer } from '../train/queue/redis-server.js';
import { quickTimes } from '../train/queue/toy-queue.js';
import { tinySearches } from './tiny-searches.js';

export const faultKinds = [
  'a worker is killed',
  'all workers are killed',
  'a worker is frozen, and goes on',
  'Redis is killed, and comes back with its memory',
  'Redis is killed, and comes back without its memory',
  'the search is killed, and resumed from a copy of its folder',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface DisturbedSearch {
  readonly name: string;
  readonly faults: readonly FaultKind[];
  /** Whether the digest is that of one process without a queue. */
  readonly equal: boolean;
}

/** While something is frozen or away, at most, in milliseconds: twice a worker's hold on its work. */
const away = 2 * quickTimes.lease;

/** In one search, at most. */
const mostFaults = 10;

interface Alone {
  readonly digest: string;
  /** Milliseconds that it took: half of it is the most between two faults, so that a slow machine gets somewhere. */
  readonly time: number;
}

class Stage {
  readonly #workers: ChildProcess[] = [];
  constructor(
    readonly redis: RedisServer,
    readonly queue: string,
    count: number,
  ) {
    for (let place = 0; place < count; place++) this.#hire(place);
  }

  #hire(place: number): void {
    const program = join(import.meta.dirname, 'worker-program.js');
    this.#workers[place] = spawn(process.execPath, [program, this.queue], { stdio: 'ignore' });
  }

  #kill(place: number): void {
    this.#workers[place]!.kill('SIGKILL');
    this.#hire(place);
  }

  async inflict(kind: FaultKind, random: Random, search: Running): Promise<void> {
    const place = random.integer(this.#workers.length);
    const pause = away * random.next();
    switch (kind) {
      case 'a worker is killed':
        return this.#kill(place);
      case 'all workers are killed':
        return this.#workers.forEach((_, each) => this.#kill(each));
      case 'a worker is frozen, and goes on':
        this.#workers[place]!.kill('SIGSTOP');
        await passed(pause);
        this.#workers[place]!.kill('SIGCONT');
        return;
      case 'Redis is killed, and comes back with its memory':
      case 'Redis is killed, and comes back without its memory':
        await this.redis.kill();
        await passed(pause / 2);
        if (kind.includes('without')) this.redis.forget();
        return this.redis.begin();
      case 'the search is killed, and resumed from a copy of its folder':
        search.kill('SIGKILL');
    }
  }

  /** Ends the workers as a user would. */
  async close(): Promise<void> {
    await Promise.all(
      this.#workers.map(
        (worker) =>
          new Promise((resolve) => {
            worker.once('exit', resolve);
            worker.kill('SIGTERM');
          }),
      ),
    );
    await this.redis.close();
  }
}

/** Until that many faults were there. One turn a search, each in turn. */
export async function* disturbedSearches(
  faults: number,
  seed: number | string,
  workers: number,
): AsyncGenerator<DisturbedSearch> {
  const folder = mkdtempSync(join(tmpdir(), 'evocell-queue-faults-'));
  const redis = await RedisServer.start('--appendonly', 'yes', '--appendfsync', 'always');
  const stage = new Stage(redis, redis.url('faults'), workers);
  const alone = new Map<string, Alone>();
  try {
    for (let turn = 0, count = 0; count < faults; turn++) {
      const [name, experiment] = Object.entries(tinySearches)[turn % Object.keys(tinySearches).length]!;
      const file = join(folder, `${turn}.yaml`);
      writeFileSync(file, experiment);
      const expected = alone.get(name) ?? (await searchedAlone(file, join(folder, `alone-${turn}`)));
      alone.set(name, expected);
      const random = stream(seed, 'queue faults', turn);
      const most = Math.min(mostFaults, faults - count);
      const run = join(folder, `run-${turn}`);
      const { path, hit } = await disturbed(stage, file, run, random, most, expected.time);
      count += hit.length;
      yield { name, faults: hit, equal: digestOf(path) === expected.digest };
      rmSync(path, { recursive: true });
    }
  } finally {
    await stage.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function searchedAlone(file: string, run: string): Promise<Alone> {
  const { code, err, time } = await evocell('search', file, '--run', run, '--workers', '1').ended;
  if (code !== 0) throw new Error(`the undisturbed search failed:\n${err}`);
  return { digest: digestOf(run), time };
}

/** Starts and resumes one search until it ends, with at most so many faults on the way. `between`: milliseconds, see `Alone`. */
async function disturbed(
  stage: Stage,
  file: string,
  run: string,
  random: Random,
  most: number,
  between: number,
) {
  const hit: FaultKind[] = [];
  for (let path = run, copies = 0; ;) {
    const on = ['--queue', stage.queue];
    const search = existsSync(path)
      ? evocell('resume', path, ...on)
      : evocell('search', file, '--run', path, ...on);
    const end = new AbortController();
    const ended = search.ended.finally(() => end.abort());
    await Promise.race([search.said('queue').catch(() => undefined), ended]);
    while (!end.signal.aborted && hit.length < most) {
      await Promise.race([passed((between / 2) * random.next()), ended]);
      if (end.signal.aborted) break;
      const kind = faultKinds[random.integer(faultKinds.length)]!;
      hit.push(kind);
      await stage.inflict(kind, random, search);
    }
    const { code, err } = await ended;
    if (code === 0) return { path, hit };
    if (code !== null) throw new Error(`it ended with ${code} after ${hit.join('; ')}:\n${err}`);
    if (!existsSync(path)) continue;
    // As on another machine: the folder is all that is left of the search.
    const copy = `${run}-copy-${copies++}`;
    cpSync(path, copy, { recursive: true });
    rmSync(path, { recursive: true });
    path = copy;
  }
}

function passed(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
