/** What each worker of a session did, for who watches it; no result depends on it. */
import type { WorkerWork } from '../../store/run-record.js';

export class Workload {
  readonly #workers: { tasks: number; seconds: number }[] = [];

  /** `worker` counts from 0. */
  add(worker: number, seconds: number): void {
    for (let i = this.#workers.length; i <= worker; i++) this.#workers.push({ tasks: 0, seconds: 0 });
    const own = this.#workers[worker]!;
    own.tasks++;
    own.seconds += seconds;
  }

  /** Of each, in milliseconds' steps. */
  workers(): WorkerWork[] {
    return this.#workers.map(({ tasks, seconds }) => ({ tasks, seconds: Math.round(1000 * seconds) / 1000 }));
  }
}
