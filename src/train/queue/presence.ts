/** Who is on a queue, and what all on it agree on. */
import { hostname } from 'node:os';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { InputError } from '../../errors/input-error.js';
import { backendNames } from '../../network/network.js';
import { version } from '../../version.js';
import { resultsOf } from './content-store.js';
import type { Keys } from './keys.js';
import { protocol } from './message.js';

const termsSchema = z.strictObject({
  protocol: z.number(),
  version: z.string().max(100),
  backend: z.enum(backendNames),
});

/** What decides the bits: set by the first controller, kept while there is one. */
export type Terms = z.output<typeof termsSchema>;

const name = z.string().max(300);
const count = z.number().int().min(0);

const workerSchema = z.strictObject({
  ...{ id: name, host: name, process: count, version: name, node: name, backend: name.nullable() },
  ...{ threads: count, busy: count, done: count, failed: count, since: z.number() },
});
export type WorkerCard = z.output<typeof workerSchema>;

const controllerSchema = z.strictObject({
  ...{
    id: name,
    host: name,
    process: count,
    backend: name,
    asked: count,
    answered: count,
    since: z.number(),
  },
});
export type ControllerCard = z.output<typeof controllerSchema>;

const schemas = { workers: workerSchema, controllers: controllerSchema };
type Cards = { readonly [Role in keyof typeof schemas]: z.output<(typeof schemas)[Role]> };

/** On this machine. */
export function ownProcess() {
  return { host: hostname().slice(0, 300), process: process.pid };
}

/** Those of a controller on this backend. */
export function ownTerms(backend: Terms['backend']): Terms {
  return { protocol, version, backend };
}

/** Undefined where no controller is there, or what stands there is no agreement. */
export async function readTerms(redis: Redis, keys: Keys): Promise<Terms | undefined> {
  const text = await redis.getrange(keys.terms, 0, 1000).catch(insteadOfForeign(''));
  return termsSchema.safeParse(json(text)).data;
}

/** Makes or keeps the agreement for so many milliseconds, in place of what is none. Gives the one that stands. */
export async function keepTerms(redis: Redis, keys: Keys, own: Terms, lease: number): Promise<Terms> {
  const text = JSON.stringify(own);
  await redis.set(keys.terms, text, 'PX', lease, 'NX');
  const standing = await readTerms(redis, keys);
  if (standing) await redis.pexpire(keys.terms, lease);
  else await redis.set(keys.terms, text, 'PX', lease);
  return standing ?? own;
}

/** What keeps one from joining; undefined where all is the same. `where` is the queue. */
export function disagreement(theirs: Terms, own: Terms, where: string): InputError | undefined {
  if (theirs.version !== own.version)
    return new InputError(
      `--queue: the queue ${where} is for evocell ${theirs.version}, and this is ${own.version}, whose bits could differ`,
      { advice: `npm install evocell@${theirs.version}, or take another name of a queue` },
    );
  if (theirs.protocol !== own.protocol)
    return new InputError(
      `--queue: the queue ${where} speaks protocol ${theirs.protocol}, and this evocell ${own.protocol}`,
      { advice: 'install the same evocell everywhere' },
    );
  if (theirs.backend !== own.backend)
    return new InputError(
      `--queue: the queue ${where} computes with ${theirs.backend}, and ${own.backend} gives other bits`,
      { advice: `take --backend ${theirs.backend}, or another name of a queue` },
    );
  return undefined;
}

/** Says for so many milliseconds that one is there. */
export async function announce<Role extends keyof Cards>(
  redis: Redis,
  keys: Keys,
  role: Role,
  card: Cards[Role],
  lease: number,
): Promise<void> {
  const all = keys.members(role);
  if (!['set', 'none'].includes(await redis.type(all))) await redis.unlink(all);
  const pipeline = redis.pipeline();
  pipeline.set(keys.member(role, card.id), JSON.stringify(card), 'PX', lease);
  pipeline.sadd(all, card.id);
  // Longer than any of them, so that it is never gone before.
  pipeline.pexpire(all, 10 * lease);
  resultsOf(await pipeline.exec());
}

export async function takeLeave(redis: Redis, keys: Keys, role: keyof Cards, id: string): Promise<void> {
  const pipeline = redis.pipeline();
  pipeline.unlink(keys.member(role, id));
  pipeline.srem(keys.members(role), id);
  resultsOf(await pipeline.exec());
}

/** Most that are looked at. */
const mostMembers = 10_000;

/** Those who are there; the others are forgotten. */
export async function membersOf<Role extends keyof Cards>(
  redis: Redis,
  keys: Keys,
  role: Role,
): Promise<Cards[Role][]> {
  const all = await redis.smembers(keys.members(role)).catch(insteadOfForeign<string[]>([]));
  const ids = all.slice(0, mostMembers);
  if (ids.length === 0) return [];
  const texts = await Promise.all(
    ids.map((id) => redis.getrange(keys.member(role, id), 0, 10_000).catch(insteadOfForeign(''))),
  );
  const gone = ids.filter((_, i) => texts[i] === '');
  if (gone.length > 0) await redis.srem(keys.members(role), gone);
  return texts.flatMap((text) => {
    const { data } = schemas[role].safeParse(json(String(text)));
    return data ? [data as Cards[Role]] : [];
  });
}

/** For a list, or whatever somebody put where something of ours should be. */
function insteadOfForeign<T>(nothing: T): (error: Error) => T {
  return (error) => {
    if (error.message.startsWith('WRONGTYPE')) return nothing;
    throw error;
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
