/** PyTorch on the same workloads, where a Python with torch is found. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkloadName } from './workloads.js';

/** A line of the peer script. */
export interface PeerFigures {
  readonly peer: string;
  readonly mode: WorkloadName;
  readonly processes: number;
  readonly threads: number;
  readonly trainImagesPerSecond: number;
  readonly evaluateImagesPerSecond: number;
}

export const peerScript = join(import.meta.dirname, '../../bench/peers/pytorch_peer.py');

/** The one that is asked for, or any that has torch; ends the program where the asked one has none. */
export function pythonWithTorch(asked: string | undefined): string | undefined {
  const candidates = asked === undefined ? ['python3', 'python'] : [asked];
  const python = candidates.find((one) => spawnSync(one, ['-c', 'import torch']).status === 0);
  if (asked !== undefined && python === undefined) {
    console.error(`--python ${asked}: there is no torch in it; run its "-m pip install torch"`);
    process.exit(2);
  }
  return python;
}

/**
 * On so many cores: for the path a process of one thread on each core, which was fastest of the arrangements tried;
 * for the mixture one process of so many threads, since a process takes 8 GB for it.
 */
export function measurePeer(
  python: string,
  script: string,
  mode: WorkloadName,
  cores: number,
  batch: number,
  seconds: number,
): PeerFigures {
  if (!existsSync(script)) throw new Error(`there is no peer script ${script}: give its path with --peer`);
  const arrangement = mode === 'path' ? { processes: cores, threads: 1 } : { processes: 1, threads: cores };
  const numbers = { ...arrangement, batch, seconds };
  const args = Object.entries(numbers).flatMap(([key, value]) => [`--${key}`, String(value)]);
  const { status, stdout, stderr } = spawnSync(python, [script, '--mode', mode, '--channels-last', ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the peer script failed: ${stderr.trim().split('\n').at(-1)}`);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as PeerFigures;
}
