/** Where a queue is: `redis://HOST[:PORT]/NAME`, `rediss://` for TLS. Secrets come from the environment. */
import { InputError } from './errors/input-error.js';

export interface QueueAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
  /** Number of the database. */
  readonly database: number;
  /** Of the queue. */
  readonly name: string;
}

/** Where an address and its password may stand, so that neither `ps` nor a shell's history shows them. */
export const addressVariable = 'EVOCELL_QUEUE';
export const passwordVariable = 'EVOCELL_QUEUE_PASSWORD';

const form = 'redis://HOST[:PORT]/NAME, or rediss:// for TLS';

/**
 * The address that was given, or that of the environment; undefined where there is neither. Throws InputError, whose
 * message never holds a password.
 */
export function queueAddress(
  given: string | undefined,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): QueueAddress | undefined {
  const text = given ?? environment[addressVariable];
  if (text === undefined || text === '') return undefined;
  const label = given === undefined ? addressVariable : '--queue';
  const url = parsed(text, label);
  if (given !== undefined && url.password !== '')
    throw new InputError('--queue: holds a password, which everyone on this machine can see', {
      advice: `put it into ${passwordVariable}, or the whole address into ${addressVariable}`,
    });
  const password = url.password === '' ? environment[passwordVariable] : decoded(url.password, label);
  const username = decoded(url.username, label);
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? 6379 : Number(url.port),
    tls: url.protocol === 'rediss:',
    ...(username !== '' && { username }),
    ...(password !== undefined && password !== '' && { password }),
    database: databaseOf(url, label),
    name: nameOf(url, label),
  };
}

/** For messages: no user, no password. */
export function shownAddress({ host, port, name }: QueueAddress): string {
  return `${name} at ${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function parsed(text: string, label: string): URL {
  let url: URL | undefined;
  try {
    url = new URL(text);
  } catch {
    // Said below, in our words.
  }
  if (url && ['redis:', 'rediss:'].includes(url.protocol) && url.hostname !== '') return url;
  throw new InputError(`${label}: is no address of a queue`, { advice: `give ${form}` });
}

function nameOf({ pathname }: URL, label: string): string {
  const name = pathname.slice(1);
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) return name;
  throw new InputError(
    `${label}: the queue needs a name of letters, digits, dots and dashes after the host, not "${name}"`,
    { advice: `give ${form}` },
  );
}

function databaseOf({ searchParams }: URL, label: string): number {
  const text = searchParams.get('db') ?? '0';
  const other = [...searchParams.keys()].find((key) => key !== 'db');
  if (other === undefined && /^\d{1,4}$/.test(text)) return Number(text);
  throw new InputError(`${label}: after the name only ?db=NUMBER can stand`, { advice: `give ${form}?db=2` });
}

function decoded(text: string, label: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InputError(`${label}: the user or the password is no URL text`, {
      advice: 'write % as %25, @ as %40',
    });
  }
}
