/** Measurements that take turns, so that a busy machine disturbs them alike. */
import { medianOf } from '../src/measures/latency.js';
import { ownCpuSeconds } from './processor-time.js';

/** Does something so many times and says how many seconds that took. */
export type Turn = (count: number) => Promise<number>;

const turnBy =
  (clock: () => number) =>
  (step: () => Promise<unknown>): Turn =>
  async (count) => {
    const before = clock();
    for (let i = 0; i < count; i++) await step();
    return clock() - before;
  };

/** A turn by the processor seconds of this process. */
export const processorTurn = turnBy(ownCpuSeconds);

/** A turn by the clock on the wall. */
export const wallTurn = turnBy(() => performance.now() / 1000);

export interface TurnOptions {
  /** Turns of each. */
  readonly rounds: number;
  /** Of a turn, about. */
  readonly seconds: number;
  /** All do it as many times as the first, because no time is like another. Default: turns are equally long. */
  readonly equalCounts?: boolean;
}

/** By name, in each round: seconds for one time, or what else was measured. */
export type Rounds<T = number> = readonly ReadonlyMap<string, T>[];

/** Takes so many rounds; every second one goes backwards. */
export async function alternate<T>(
  turns: ReadonlyMap<string, () => Promise<T>>,
  rounds: number,
): Promise<Rounds<T>> {
  const found: Map<string, T>[] = [];
  for (let round = 0; round < rounds; round++) {
    const taken = new Map<string, T>();
    for (const [name, turn] of round % 2 === 0 ? turns : [...turns].reverse()) taken.set(name, await turn());
    found.push(taken);
  }
  return found;
}

/** Before the first round, each does it once to warm up, and once to say how many times make a turn. */
export async function takeTurns(
  turns: ReadonlyMap<string, Turn>,
  { rounds, seconds, equalCounts = false }: TurnOptions,
): Promise<Rounds> {
  const counts = new Map<string, number>();
  for (const [name, turn] of turns) {
    await turn(1);
    const once = await turn(1);
    const [first] = counts.values();
    counts.set(name, (equalCounts && first) || Math.max(1, Math.round(seconds / once)));
  }
  const counted = [...turns].map(([name, turn]) => {
    const count = counts.get(name)!;
    return [name, async () => (await turn(count)) / count] as const;
  });
  return alternate(new Map(counted), rounds);
}

/** Median of the seconds for one time. */
export function medianSeconds(rounds: Rounds, name: string): number {
  return medianOf(rounds.map((times) => times.get(name)!));
}

/** Median over the rounds of one's seconds by the other's. */
export function medianRatio(rounds: Rounds, one: string, other: string): number {
  return medianOf(rounds.map((times) => times.get(one)! / times.get(other)!));
}
