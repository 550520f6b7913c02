/** Shares of the operations of a run, generation by generation. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { OperationsView } from './api.js';
import type { ShelvedRun } from './shelf.js';

/** Trials that are counted before others are answered: some 20 ms of them. */
const inATurn = 1000;

/** Of trials that were not counted yet; reading the architectures of tens of thousands takes a second. */
export async function operationsView({ operations, run }: ShelvedRun): Promise<OperationsView> {
  const { shares } = operations;
  const { trials } = run;
  while (operations.counted < trials.length) {
    const end = Math.min(operations.counted + inATurn, trials.length);
    while (operations.counted < end) shares.add(trials[operations.counted++]!);
    await nextTurn();
  }
  return { generations: shares.generations() };
}
