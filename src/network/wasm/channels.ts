/**
 * How channels lie in memory: in planes of 4, so that each kernel works on whole vectors. A tensor's channels come
 * in runs (a concatenation has one for each part); each run is padded with zeros to a multiple of 4.
 */
export type Runs = readonly number[];

export function planesOf(runs: Runs): number {
  return runs.reduce((planes, run) => planes + Math.ceil(run / 4), 0);
}

export function channelsOf(runs: Runs): number {
  return runs.reduce((a, b) => a + b, 0);
}

export function sameRuns(a: Runs, b: Runs): boolean {
  // Padding only shows at the end of a run, so whole vectors may be cut in any way.
  return (
    a.join() === b.join() || (channelsOf(a) === channelsOf(b) && [...a, ...b].every((run) => run % 4 === 0))
  );
}

/** For each channel, its number among the padded ones. */
export function positions(runs: Runs): Int32Array {
  const result = new Int32Array(channelsOf(runs));
  let [channel, start] = [0, 0];
  for (const run of runs) {
    for (let i = 0; i < run; i++) result[channel++] = start + i;
    start += Math.ceil(run / 4) * 4;
  }
  return result;
}

/** For each padded channel, the channel it holds, or -1. */
export function holders(runs: Runs): Int32Array {
  const result = new Int32Array(planesOf(runs) * 4).fill(-1);
  positions(runs).forEach((position, channel) => (result[position] = channel));
  return result;
}

/** For each float of an image in planes, its index in the row-major `[pixels, channels]`, or -1. */
export function planeTable(runs: Runs, pixels: number): Int32Array {
  const channels = channelsOf(runs);
  const table = new Int32Array(planesOf(runs) * 4 * pixels);
  holders(runs).forEach((channel, position) => {
    const start = (position >> 2) * pixels * 4 + (position & 3);
    for (let pixel = 0; pixel < pixels; pixel++)
      table[start + 4 * pixel] = channel < 0 ? -1 : pixel * channels + channel;
  });
  return table;
}

/** The reverse: for each entry of the row-major image, its float in planes. */
export function rowTable(runs: Runs, pixels: number): Int32Array {
  return inverse(planeTable(runs, pixels), channelsOf(runs) * pixels);
}

/** The reverse of a table that takes each of `length` indices at most once (-1 where it takes none). */
export function inverse(table: Int32Array, length: number): Int32Array {
  const result = new Int32Array(length).fill(-1);
  table.forEach((from, to) => {
    if (from >= 0) result[from] = to;
  });
  return result;
}
