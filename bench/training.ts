/** Images a second of a backend on the peer script's workloads, for any number of workers. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Answer, Order } from './training-worker.js';
import type { BackendName } from '../src/network/network.js';
import type { WorkloadName } from './workloads.js';

export interface WorkloadFigures {
  readonly name: WorkloadName;
  readonly workers: number;
  readonly trainImagesPerSecond: number;
  readonly evaluateImagesPerSecond: number;
  /** Most resident memory of a worker, and how much it grew between the first and the last training step, MiB. */
  readonly workerMemory: number;
  readonly workerGrowth: number;
  /** The arena of the training network, MiB; 0 on devices. */
  readonly arena: number;
}

export interface Measurement {
  readonly batch: number;
  /** Of each measurement, about. */
  readonly seconds: number;
  readonly backend: BackendName;
}

export async function measureWorkload(
  name: WorkloadName,
  workers: number,
  { batch, seconds, backend }: Measurement,
): Promise<WorkloadFigures> {
  const file = join(import.meta.dirname, 'training-worker.js');
  const processes = Array.from({ length: workers }, () => fork(file, [name, String(batch), backend]));
  try {
    await Promise.all(processes.map((child) => answerOf(child)));
    const train = await all(processes, { action: 'train', seconds });
    const evaluate = await all(processes, { action: 'evaluate', seconds });
    const mebibytes = (bytes: number[]): number => Math.ceil(Math.max(...bytes) / 2 ** 20);
    return {
      name,
      workers,
      trainImagesPerSecond: rate(train),
      evaluateImagesPerSecond: rate(evaluate),
      workerMemory: mebibytes([...train, ...evaluate].map(({ memory }) => memory[2])),
      workerGrowth: mebibytes(train.map(({ memory }) => memory[1] - memory[0])),
      arena: mebibytes(train.map(({ planned }) => planned)),
    };
  } finally {
    processes.forEach((child) => child.kill());
  }
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const [answer] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() =>
      Promise.reject(new Error('a worker of the benchmark ended before its answer')),
    ),
  ]);
  return answer;
}

async function all(processes: readonly ChildProcess[], order: Order): Promise<Answer[]> {
  const answers = processes.map((child) => answerOf(child) as Promise<Answer>);
  processes.forEach((child) => child.send(order));
  return Promise.all(answers);
}

function rate(answers: readonly Answer[]): number {
  return Math.round(10 * answers.reduce((sum, { imagesPerSecond }) => sum + imagesPerSecond, 0)) / 10;
}
