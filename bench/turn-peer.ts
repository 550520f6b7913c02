/** A script of `bench/peers` in a process that stays. */
import { join } from 'node:path';
import { openTurnProcess, type TurnProcess } from './turn-process.js';

export interface TurnPeer extends Omit<TurnProcess, 'greeting'> {
  /** `PyTorch 2.13.0`. */
  readonly version: string;
}

/** It greets with `ready VERSION`, and answers with processor seconds. */
export async function openTurnPeer(
  python: string,
  script: string,
  args: readonly string[],
): Promise<TurnPeer> {
  const file = join(import.meta.dirname, '../../bench/peers', script);
  const { greeting, ...peer } = await openTurnProcess(python, [file, ...args]);
  return { ...peer, version: `PyTorch ${greeting.split(' ')[1]}` };
}
