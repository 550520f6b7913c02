/** Pieces of work that a controller has sent and that have no answer yet, and what BullMQ tells of them. */
import type { QueueEvents } from 'bullmq';
import { PoolError } from '../pool/pool.js';
import {
  progressSchema,
  replySchema,
  type WorkAnswer,
  type WorkProgress,
  type WorkReply,
} from './message.js';

export type ProgressListener = (progress: WorkProgress) => void;

interface Piece {
  readonly settle: (answer: WorkAnswer) => void;
  readonly fail: (error: Error) => void;
  readonly listen: ProgressListener | undefined;
  /** Whether it was in the queue when it was last looked for; undefined until it was put there. */
  seen: boolean | undefined;
}

export class PendingWork {
  readonly #pieces = new Map<string, Piece>();
  #asked = 0;
  #answered = 0;

  constructor(
    /** Whose they are: their ids begin with it. */
    private readonly controller: string,
    private readonly where: string,
    /** Told of each that was done. */
    private readonly onDone: (reply: WorkReply) => void,
  ) {}

  get ids(): readonly string[] {
    return [...this.#pieces.keys()];
  }

  /** Pieces of work so far, and those of them that were done or have failed. */
  get tally(): { readonly asked: number; readonly answered: number } {
    return { asked: this.#asked, answered: this.#answered };
  }

  /** One more. */
  add(listen?: ProgressListener): { readonly id: string; readonly answer: Promise<WorkAnswer> } {
    const id = `${this.controller}-${this.#asked++}`;
    const answer = new Promise<WorkAnswer>((settle, fail) => {
      this.#pieces.set(id, { settle, fail, listen, seen: undefined });
    });
    // It may fail before anybody waits for it.
    answer.catch(() => undefined);
    return { id, answer };
  }

  /** It is in the queue now. */
  queued(id: string): void {
    const piece = this.#pieces.get(id);
    if (piece) piece.seen = true;
  }

  fail(id: string, error: Error): void {
    this.#pieces.get(id)?.fail(error);
  }

  delete(id: string): void {
    this.#pieces.delete(id);
  }

  /**
   * Was looked for in the queue. Whether it counts as lost, and is sent again: that is what is missing twice in a row,
   * for its answer may just be on its way.
   */
  lookedFor(id: string, isThere: boolean): boolean {
    const piece = this.#pieces.get(id);
    if (piece?.seen === undefined) return false;
    const isLost = !isThere && !piece.seen;
    if (isLost) piece.settle({ status: 'dropped', reason: 'Redis forgets it' });
    piece.seen = isThere;
    return isLost;
  }

  /** Hears from now on what becomes of them. */
  hear(events: QueueEvents): void {
    events.on('completed', ({ jobId, returnvalue }) => this.#completed(jobId, returnvalue));
    events.on('failed', ({ jobId, failedReason }) => this.#failed(jobId, failedReason));
    events.on('progress', ({ jobId, data }) => this.#progress(jobId, data));
  }

  #completed(id: string, value: unknown): void {
    const piece = this.#pieces.get(id);
    if (!piece) return;
    const { data: reply } = replySchema.safeParse(value);
    const answer = reply?.answer ?? { status: 'dropped', reason: 'an answer does not parse' };
    if (answer.status === 'ok' || answer.status === 'failed') this.#answered++;
    if (reply?.answer.status === 'ok') this.onDone(reply);
    piece.settle(answer);
  }

  #failed(id: string, reason: string): void {
    const piece = this.#pieces.get(id);
    if (!piece) return;
    if (/stalled/.test(reason))
      piece.fail(new PoolError(`a piece of work ended all workers that began it (${this.where})`));
    else piece.settle({ status: 'dropped', reason: reason.split('\n')[0]!.slice(0, 200) });
  }

  #progress(id: string, data: unknown): void {
    const { data: progress } = progressSchema.safeParse(data);
    if (progress) this.#pieces.get(id)?.listen?.(progress);
  }
}
