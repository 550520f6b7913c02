/** Steps of searches by gradient in PyTorch, one whenever it is asked for, in a process that stays. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const script = join(import.meta.dirname, '../../bench/peers/pytorch_gradient_peer.py');

export type PeerStep = 'mixture' | 'darts' | 'gdas';

export interface GradientPeer {
  /** `PyTorch 2.13.0`. */
  readonly version: string;
  /** Takes a step; processor seconds. */
  take(step: PeerStep): Promise<number>;
  close(): void;
}

export async function openGradientPeer(
  python: string,
  sizes: { readonly channels: number; readonly cells: number; readonly batch: number },
): Promise<GradientPeer> {
  const numbers = Object.entries(sizes).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(python, [script, '--channels-last', ...numbers], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the peer script ended before its answer');
    return value;
  };
  const [, version] = (await next()).split(' ');
  return {
    version: `PyTorch ${version}`,
    async take(step) {
      child.stdin.write(`${step}\n`);
      return Number(await next());
    },
    close: () => child.stdin.end(),
  };
}
