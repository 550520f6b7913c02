/** A program in a process that stays: it takes a turn whenever it is asked for one. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface TurnProcess {
  /** Its first line. */
  readonly greeting: string;
  /** Sends a line to the program, which does what it says and answers with a number: seconds. */
  take(turn: string): Promise<number>;
  close(): void;
}

/** Resolves when the program has greeted. */
export async function openTurnProcess(program: string, args: readonly string[]): Promise<TurnProcess> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${[program, ...args].join(' ')} ended before its answer`);
    return value;
  };
  return {
    greeting: await next(),
    async take(turn) {
      child.stdin.write(`${turn}\n`);
      return Number(await next());
    },
    close: () => child.stdin.end(),
  };
}

/** The program's side: greets, then takes a turn for each line until there are no more. */
export async function answerTurns(greeting: string, take: (turn: string) => Promise<number>): Promise<void> {
  console.log(greeting);
  for await (const line of createInterface({ input: process.stdin })) console.log(await take(line));
}
