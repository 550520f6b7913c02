/** How often those on a queue are heard, and how long the others wait for them. */

/** All in milliseconds. */
export interface QueueTimes {
  /** Between two signs of life. */
  readonly heartbeat: number;
  /** After so long without one a controller, a worker or a worker's hold on a piece of work counts as gone. */
  readonly lease: number;
  /** How long Redis may be away, or without memory, and how long a controller waits for its first worker. */
  readonly patience: number;
  /** How long contents stay in Redis after they were last put there. */
  readonly contents: number;
}

export const defaultTimes: QueueTimes = {
  heartbeat: 2000,
  lease: 30_000,
  patience: 10 * 60_000,
  contents: 60 * 60_000,
};
