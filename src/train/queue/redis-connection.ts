/** Connections to a queue's Redis that outlive its restarts. */
import type { Redis } from 'ioredis';
import { isIP } from 'node:net';
import { InputError } from '../../errors/input-error.js';
import { shownAddress, type QueueAddress } from '../../queue-address.js';
import { queueLibraries } from './libraries.js';
import type { QueueTimes } from './times.js';

/** Milliseconds that Redis has for its first answer. */
const patience = 10_000;
const noAnswer = 'it gives no answer';

/** Whether ioredis did not understand what came. */
export function isGarbage(reason: string): boolean {
  return /Protocol error|Unknown RESP|Please report this/.test(reason);
}

/** Whether Redis may say otherwise later. */
export function isPassing(reason: string): boolean {
  const passing = /\b(OOM|LOADING|READONLY|MISCONF|BUSY|CLUSTERDOWN|TRYAGAIN)\b|Connection is closed/;
  return passing.test(reason) || isGarbage(reason);
}

function optionsOf({ host, port, tls, username, password, database }: QueueAddress) {
  return {
    ...{ host, port, db: database, connectionName: 'evocell' },
    ...(tls && { tls: isIP(host) === 0 ? { servername: host } : {} }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...{ connectTimeout: patience, keepAlive: 10_000, lazyConnect: true },
    maxRetriesPerRequest: null,
  };
}

/** Nobody listens there, it wants a password, or it is no Redis: throws InputError with one line and no secret. */
export async function requireRedis(address: QueueAddress): Promise<void> {
  const libraries = await queueLibraries();
  const client = new libraries.Redis({ ...optionsOf(address), retryStrategy: () => null });
  let problem: Error | undefined;
  client.on('error', (error: Error) => (problem ??= error));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(noAnswer)), patience);
  });
  try {
    await Promise.race([client.connect().then(() => client.ping()), late]);
  } catch (error) {
    throw refusal(problem ?? (error as Error), address);
  } finally {
    clearTimeout(timer);
    client.disconnect();
  }
}

function refusal(error: Error, address: QueueAddress): InputError {
  const where = shownAddress(address);
  const reason = error.message.split('\n')[0]!;
  const say = (problem: string, advice: string): InputError =>
    new InputError(`--queue: ${problem}`, { advice });
  if (/NOAUTH|WRONGPASS|invalid password|without any password/i.test(reason))
    return say(`${where} refuses the password`, 'give the right one in EVOCELL_QUEUE_PASSWORD');
  if (isGarbage(reason)) return say(`what answers for ${where} is no Redis`, 'look at host and port');
  if (/wrong version number|packet length too long|ECONNRESET|socket hang up/i.test(reason) && address.tls)
    return say(`${where} does not speak TLS`, 'take redis:// in place of rediss://');
  if (reason === noAnswer && address.tls)
    return say(`${where} gives no answer over TLS`, 'take redis:// where it speaks none');
  if (/certificate|self.signed|altnames/i.test(reason))
    return say(
      `the certificate of ${where} is not trusted (${reason})`,
      'name its authority with NODE_EXTRA_CA_CERTS=FILE',
    );
  return say(
    `no Redis answers for ${where} (${reason})`,
    'start it (redis-server), or look at host and port',
  );
}

/** A connection, and those that BullMQ makes of it for commands that wait. */
export interface Connection {
  readonly redis: Redis;
  /** Ends all of them at once, whether Redis answers or not. */
  end(): void;
}

/** Connects again for as long as it takes; those who wait for an answer watch how long that is. */
export async function connectRedis(
  address: QueueAddress,
  { lease }: Pick<QueueTimes, 'lease'>,
): Promise<Connection> {
  const { Redis: Client } = await queueLibraries();
  const redis = new Client({
    ...optionsOf(address),
    // A host that was cut off answers nothing and closes nothing.
    socketTimeout: Math.max(lease, 15_000),
    retryStrategy: (times: number) => Math.min(100 * times, 2000),
  });
  const all = [redis];
  const duplicate = redis.duplicate.bind(redis);
  redis.duplicate = (changes) => {
    const copy = duplicate(changes);
    all.push(copy);
    return copy;
  };
  // Told by what they keep from being done.
  redis.on('error', () => undefined);
  await redis.connect();
  return { redis, end: () => all.forEach((client) => client.disconnect()) };
}
