/**
 * The places of a pool's workers, numbered from 0, each with the id of the thread that holds it (0: free). A worker
 * that replaces another takes its place, and with it its device.
 */

/** Room for so many workers, that all of them see. */
export function blankPlaces(workers: number): SharedArrayBuffer {
  return new SharedArrayBuffer(workers * Int32Array.BYTES_PER_ELEMENT);
}

/** Takes the first free place. Where none is free, since a worker that was given up still ends, one is shared. */
export function takePlace(places: SharedArrayBuffer, thread: number): number {
  const held = new Int32Array(places);
  const free = held.findIndex((_, place) => Atomics.compareExchange(held, place, 0, thread) === 0);
  return free < 0 ? thread % held.length : free;
}

/** Frees the places of all other threads. */
export function keepPlaces(places: SharedArrayBuffer, threads: ReadonlySet<number>): void {
  const held = new Int32Array(places);
  held.forEach((thread, place) => {
    if (!threads.has(thread)) Atomics.compareExchange(held, place, thread, 0);
  });
}
