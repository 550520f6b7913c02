/** What a run says, in a file of its folder, each line with its time: `RUN/log.txt`. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

export class LogFile {
  #path: string | undefined;
  /** What was said before there was a folder. */
  #early = '';

  constructor(private readonly now: () => Date = () => new Date()) {}

  begin(folder: string): void {
    this.#path = join(folder, 'log.txt');
    this.#append(this.#early);
    this.#early = '';
  }

  /** Times are UTC, ISO 8601. */
  say(text: string): void {
    const time = this.now().toISOString();
    const lines = text.split('\n').filter((line) => line !== '');
    const stamped = lines.map((line) => `${time} ${line}\n`).join('');
    if (this.#path === undefined) this.#early += stamped;
    else this.#append(stamped);
  }

  /** A log that cannot be written is no reason to end a search. */
  #append(text: string): void {
    if (this.#path === undefined || text === '') return;
    try {
      appendFileSync(this.#path, text);
    } catch {
      this.#path = undefined;
    }
  }
}
