/** Pieces of memory that a program needs for a time, and where in the arena each comes to lie. */

export class Region {
  /** Bytes from the start of the arena, once placed. */
  offset = -1;
  /** First and last call that touches it. */
  first = Infinity;
  last = -Infinity;

  constructor(public bytes: number) {}
}

/** A place in a region, in bytes from its start. */
export interface Place {
  readonly region: Region;
  readonly offset: number;
}

export function place(region: Region, offset = 0): Place {
  return { region, offset };
}

/** Cache lines of 64 bytes. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}

/** Puts regions one after the other from `start`; returns the end. */
export function line(regions: Iterable<Region>, start: number): number {
  let end = start;
  for (const region of regions) {
    region.offset = end;
    end += aligned(region.bytes);
  }
  return end;
}

/**
 * Places regions from `start` on so that those in use at the same time do not overlap: the largest first, each at
 * the lowest place that is free for as long as it is used. Returns the end.
 */
export function pack(regions: readonly Region[], start: number): number {
  const placed: Region[] = [];
  let end = start;
  for (const region of regions.toSorted((a, b) => b.bytes - a.bytes || a.first - b.first)) {
    const size = aligned(region.bytes);
    let offset = start;
    let after = 0;
    for (; after < placed.length; after++) {
      const other = placed[after]!;
      if (other.last < region.first || other.first > region.last) continue;
      if (other.offset >= offset + size) break;
      offset = Math.max(offset, other.offset + aligned(other.bytes));
    }
    region.offset = offset;
    end = Math.max(end, offset + size);
    insert(placed, region);
  }
  return end;
}

/** Keeps `placed` in the order of the offsets. */
function insert(placed: Region[], region: Region): void {
  let [low, high] = [0, placed.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (placed[middle]!.offset <= region.offset) low = middle + 1;
    else high = middle;
  }
  placed.splice(low, 0, region);
}
