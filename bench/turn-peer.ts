/** A script of `bench/peers` in a process that stays: it takes a turn whenever it is asked for one. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface TurnPeer {
  /** `PyTorch 2.13.0`. */
  readonly version: string;
  /** Sends a line to the script, which does what it says and answers with a number: processor seconds. */
  take(turn: string): Promise<number>;
  close(): void;
}

export async function openTurnPeer(
  python: string,
  script: string,
  args: readonly string[],
): Promise<TurnPeer> {
  const file = join(import.meta.dirname, '../../bench/peers', script);
  const child = spawn(python, [file, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${script} ended before its answer`);
    return value;
  };
  const [, version] = (await next()).split(' ');
  return {
    version: `PyTorch ${version}`,
    async take(turn) {
      child.stdin.write(`${turn}\n`);
      return Number(await next());
    },
    close: () => child.stdin.end(),
  };
}
