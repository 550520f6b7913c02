/**
 * How long pieces of work take on a queue: a discrete-event model. The controller sends them one after the other, Redis
 * passes bytes on one message at a time, workers take what is there, fetch what all pieces have in common once, compute,
 * and the controller takes their answers.
 */
export interface QueueModel {
  /** Seconds that each piece takes on a core of its own, in the order in which they are sent. */
  readonly pieces: readonly number[];
  readonly workers: number;
  /** Seconds of the controller for a piece, half of them before it is sent. */
  readonly controller: number;
  /** Seconds of Redis: for a piece and its answer, and for what a worker fetches before its first one. */
  readonly redis: { readonly piece: number; readonly first: number };
  /**
   * Speed of each of 1, 2, ... that compute at a time, where workers, controller and Redis share a machine with as many
   * cores. Without it each has a core of its own.
   */
  readonly speeds?: readonly number[];
}

export interface QueueTime {
  readonly seconds: number;
  /** Seconds in which the controller and Redis worked, and the workers together. */
  readonly busy: { readonly controller: number; readonly redis: number; readonly workers: number };
}

type Place = keyof QueueTime['busy'];

interface Activity {
  readonly place: Place;
  /** Seconds on a core of its own. */
  left: number;
  readonly done: () => void;
}

/** Activities that end within so much of the next one end with it. */
const sameMoment = 1e-12;

export function queueTime({ pieces, workers, controller, redis, speeds }: QueueModel): QueueTime {
  const computing = new Set<Activity>();
  const lines: Record<'controller' | 'redis', Activity[]> = { controller: [], redis: [] };
  const begin = (place: Place, left: number, done: () => void): void => {
    const activity = { place, left, done };
    if (place === 'workers') computing.add(activity);
    else lines[place].push(activity);
  };
  const idle = Array.from({ length: workers }, () => ({ isFresh: true }));
  const ready: number[] = [];
  const hand = (): void => {
    while (idle.length > 0 && ready.length > 0) {
      const worker = idle.shift()!;
      const piece = ready.shift()!;
      const compute = (): void =>
        begin('workers', piece, () => {
          idle.push(worker);
          begin('controller', controller / 2, () => undefined);
          hand();
        });
      if (worker.isFresh) begin('redis', redis.first, compute);
      else compute();
      worker.isFresh = false;
    }
  };
  for (const piece of pieces)
    begin('controller', controller / 2, () =>
      begin('redis', redis.piece, () => {
        ready.push(piece);
        hand();
      }),
    );
  const busy = { controller: 0, redis: 0, workers: 0 };
  let seconds = 0;
  for (;;) {
    const active = [...computing, ...lines.controller.slice(0, 1), ...lines.redis.slice(0, 1)];
    if (active.length === 0) return { seconds, busy };
    const speed = speeds ? speedOf(speeds, active.length) : 1;
    const least = Math.min(...active.map(({ left }) => left));
    seconds += least / speed;
    for (const activity of active) {
      activity.left -= least;
      busy[activity.place] += least / speed;
    }
    for (const activity of active.filter(({ left }) => left <= sameMoment)) {
      if (activity.place === 'workers') computing.delete(activity);
      else lines[activity.place].shift();
      activity.done();
    }
  }
}

/** Of each of `count` that share a machine: beyond its cores they take turns. */
function speedOf(speeds: readonly number[], count: number): number {
  const cores = speeds.length;
  return count <= cores ? speeds[count - 1]! : (speeds[cores - 1]! * cores) / count;
}
