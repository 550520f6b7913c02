/** `evocell` as a real process, for tests that kill it. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const main = join(import.meta.dirname, '../../src/cli/main.js');

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** Milliseconds. */
  readonly time: number;
  /** Milliseconds until the search announced itself; undefined when it never did. */
  readonly began: number | undefined;
}

export interface Running {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when this text has come on standard error; rejects when the process ends without. */
  said(text: string): Promise<void>;
  readonly ended: Promise<Ended>;
}

export function evocell(...args: string[]): Running {
  const start = performance.now();
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  let began: number | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
    began ??= performance.now() - start;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err, time: performance.now() - start, began }));
  });
  const said = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (err.includes(text)) resolve();
      };
      child.stderr.on('data', look);
      look();
      ended.then(() => reject(new Error(`it ended without "${text}":\n${err}`)), reject);
    });
  return { pid: child.pid ?? 0, kill: (signal) => void child.kill(signal), said, ended };
}

/** Its standard output. Throws with what it said when it fails. */
export async function output(...args: string[]): Promise<string> {
  const { code, out, err } = await evocell(...args).ended;
  if (code !== 0) throw new Error(`evocell ${args.join(' ')} ended with ${code}:\n${err}`);
  return out.trim();
}
