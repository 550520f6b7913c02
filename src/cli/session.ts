/** What ends a session before the run is done, so that it can go on later: a time, a number of trials. */
import { InputError } from '../errors/input-error.js';
import { duration } from '../report/figures.js';
import { lastOf } from './command.js';
import { countOf } from './count.js';

export const sessionOptions = {
  'max-time': {
    type: 'string',
    describe: 'stop after so long (90m, 1h30m, 2d; seconds without a unit); evocell resume goes on',
  },
} as const;

export const trialOptions = {
  'max-trials': {
    type: 'string',
    describe: 'stop after the generation in which the run has so many trials; evocell resume goes on',
  },
} as const;

/** The session ends because it was told how long it may be. */
export class SessionEnd extends Error {
  override readonly name = 'SessionEnd';
}

export interface SessionLimits {
  readonly seconds?: number;
  readonly trials?: number;
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Throws InputError. */
export function sessionLimitsOf(args: {
  readonly 'max-time'?: string | undefined;
  readonly 'max-trials'?: string | undefined;
}): SessionLimits {
  const time = lastOf(args['max-time']);
  const trials = countOf('--max-trials', args['max-trials'], Number.MAX_SAFE_INTEGER);
  return { ...(time !== undefined && { seconds: secondsOf(time) }), ...(trials !== undefined && { trials }) };
}

function secondsOf(text: string): number {
  const plain = /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([smhd])/g)];
  const isWhole = parts.map(([part]) => part).join('') === text;
  const seconds =
    plain ??
    (isWhole ? parts.reduce((sum, [, count, unit]) => sum + Number(count) * unitSeconds[unit!]!, 0) : 0);
  if (seconds > 0 && seconds < longest) return seconds;
  throw new InputError(`--max-time must be a time such as 90m, 1h30m or 600 (seconds), not "${text}"`);
}

/** More than a timer can wait for. */
const longest = 2_000_000;

function timeIsOver(seconds: number): SessionEnd {
  const time = seconds < 1 ? `${seconds} s` : duration(seconds);
  return new SessionEnd(`stopped after ${time}, as --max-time says`);
}

export function trialsAreThere(trials: number): SessionEnd {
  return new SessionEnd(`stopped with ${trials} trials, as --max-trials says`);
}

/** Ends the session when its time is over; to be called when it begins. Returns what ends the waiting. */
export function timed({ seconds }: SessionLimits, end: (reason: SessionEnd) => void): () => void {
  if (seconds === undefined) return () => undefined;
  const timer = setTimeout(() => end(timeIsOver(seconds)), 1000 * seconds);
  return () => clearTimeout(timer);
}
