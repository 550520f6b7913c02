/**
 * Who may ask. A page of another site must neither read nor do anything here: its requests carry its Origin, and a name
 * that it points at this machine (DNS rebinding) stands in Host. Pure functions.
 */
import { timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { sha256 } from '../store/sealed.js';

export interface Listening {
  /** As `--host` says. */
  readonly host: string;
  readonly port: number;
}

export interface Asking {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  /** `Sec-Fetch-Site`, which browsers send and pages cannot forge. */
  readonly site?: string | undefined;
}

const loopbackNames = ['localhost', '127.0.0.1', '::1'];

export function isLoopback(host: string): boolean {
  return loopbackNames.includes(host) || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Why the request is refused; undefined where it may be answered. */
export function refusal({ host, origin, site }: Asking, listening: Listening): string | undefined {
  if (host === undefined || !isOwnName(nameOf(host), listening))
    return 'the name of the host is not that of this server';
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`)
    return 'pages of other sites may not ask';
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    return 'pages of other sites may not ask';
  return undefined;
}

/** On loopback its names alone; else any address, which no other site can take, and the name given. */
function isOwnName(name: string, { host }: Listening): boolean {
  if (isLoopback(host)) return isLoopback(name);
  return name === host || isIP(name) !== 0 || isLoopback(name);
}

/** Without the port, and without the brackets of an IPv6 address. */
function nameOf(host: string): string {
  const [, bracketed, plain] = /^(?:\[([0-9a-f:.]+)\]|([^:]*))(?::\d+)?$/i.exec(host) ?? [];
  return (bracketed ?? plain ?? '').toLowerCase();
}

/** In a time that does not tell how much of it is right. */
export function isToken(given: string | undefined, token: string): boolean {
  if (given === undefined) return false;
  return timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(token)));
}

/** Of every answer. */
export const safeHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};
