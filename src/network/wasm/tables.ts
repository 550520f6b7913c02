/** Where the entries of weights lie in the arena, as the kernels want them. The tables of a shape are made once. */
import { channelsOf, holders, inverse, planesOf, positions, type Runs } from './channels.js';

const cache = new Map<string, Int32Array>();

function cached(key: string, make: () => Int32Array): Int32Array {
  let table = cache.get(key);
  if (!table) {
    // Far more than the shapes of one network; a search over sizes starts afresh now and then.
    if (cache.size >= 4096) cache.clear();
    cache.set(key, (table = make()));
  }
  return table;
}

export interface MatrixShape {
  readonly taps: number;
  readonly inputs: Runs;
  readonly outputs: number;
  readonly groups: number;
}

function key({ taps, inputs, outputs, groups }: MatrixShape): string {
  return `${taps} ${inputs.join()} ${outputs} ${groups}`;
}

/** Index in `[taps][in / groups][out]`, or -1 for channels that are padding or of different groups. */
function indexer({ inputs, outputs, groups }: MatrixShape): (tap: number, k: number, n: number) => number {
  const holder = holders(inputs);
  const channels = channelsOf(inputs);
  const [inside, outside] = [channels / groups, outputs / groups];
  return (tap, k, n) => {
    const channel = holder[k]!;
    if (channel < 0 || n >= outputs || Math.floor(channel / inside) !== Math.floor(n / outside)) return -1;
    return (tap * inside + (channel % inside)) * outputs + n;
  };
}

/** Panels of 8 (a last one of 4) along `n`: `[n / 8][taps][k][8]`. */
function panels(
  taps: number,
  ks: number,
  ns: number,
  index: (tap: number, k: number, n: number) => number,
): Int32Array {
  const table = new Int32Array(taps * ks * ns);
  let i = 0;
  for (let start = 0; start < ns; start += 8) {
    const width = Math.min(8, ns - start);
    for (let tap = 0; tap < taps; tap++)
      for (let k = 0; k < ks; k++) for (let n = 0; n < width; n++) table[i++] = index(tap, k, start + n);
  }
  return table;
}

function sizes(shape: MatrixShape): [number, number] {
  return [planesOf(shape.inputs) * 4, planesOf([shape.outputs]) * 4];
}

/** For the product of the forward pass. */
export function matrix(shape: MatrixShape): Int32Array {
  const [ks, ns] = sizes(shape);
  return cached(`matrix ${key(shape)}`, () => panels(shape.taps, ks, ns, indexer(shape)));
}

/** For the product of the backward pass: tap by tap, transposed. */
export function transposed(shape: MatrixShape): Int32Array {
  const [ks, ns] = sizes(shape);
  return cached(`transposed ${key(shape)}`, () => {
    const index = indexer(shape);
    const table = new Int32Array(shape.taps * ks * ns);
    for (let tap = 0; tap < shape.taps; tap++)
      table.set(
        panels(1, ns, ks, (_, n, k) => index(tap, k, n)),
        tap * ks * ns,
      );
    return table;
  });
}

/** Even panels of at most 5 outputs, as `map-product.ts` takes them: `[panels][taps][inputs][outputs of the panel]`. */
function mapPanels(
  taps: number,
  inputs: number,
  outputs: number,
  index: (tap: number, input: number, output: number) => number,
): Int32Array {
  const table = new Int32Array(taps * inputs * outputs);
  let i = 0;
  for (let start = 0, panels = Math.ceil(outputs / 5); panels > 0; panels--) {
    const end = start + Math.ceil((outputs - start) / panels);
    for (let tap = 0; tap < taps; tap++)
      for (let k = 0; k < inputs; k++) for (let n = start; n < end; n++) table[i++] = index(tap, k, n);
    start = end;
  }
  return table;
}

/** For convolutions of feature maps: only the channels that there are. */
export function mapMatrix(shape: MatrixShape): Int32Array {
  return cached(`maps ${key(shape)}`, () => {
    const [index, position] = [indexer(shape), positions(shape.inputs)];
    return mapPanels(shape.taps, position.length, shape.outputs, (tap, k, n) => index(tap, position[k]!, n));
  });
}

/** The same for their backward pass, where inputs and outputs change places. */
export function mapTransposed(shape: MatrixShape): Int32Array {
  return cached(`transposed maps ${key(shape)}`, () => {
    const [index, position] = [indexer(shape), positions(shape.inputs)];
    return mapPanels(shape.taps, shape.outputs, position.length, (tap, n, k) => index(tap, position[k]!, n));
  });
}

/** How many channels each plane has. */
export function planeCounts(runs: Runs): Int32Array {
  return cached(`counts ${runs.join()}`, () =>
    Int32Array.from(
      runs.flatMap((run) => Array.from({ length: planesOf([run]) }, (_, i) => Math.min(4, run - 4 * i))),
    ),
  );
}

/** Of each tap and map, in their order, its bytes from the first. */
export function mapOffsets(taps: readonly number[], maps: number, map: number): Int32Array {
  return cached(`map offsets ${taps.join()} ${maps} ${map}`, () =>
    Int32Array.from(taps.flatMap((tap) => Array.from({ length: maps }, (_, i) => tap + i * map))),
  );
}

/**
 * Vectors of 4 pixels that cover a picture of at least as many columns, an even count: the bytes of each in a map with
 * rows of `row` bytes, and in one without gaps. Where the columns are no multiple of 4, some pixels are in two of them.
 */
export function mapVectors(height: number, width: number, row: number): Int32Array {
  return cached(`map vectors ${height} ${width} ${row}`, () => {
    const columns = Math.ceil(width / 4);
    const vectors = Array.from({ length: 2 * Math.ceil((height * columns) / 2) }, (_, i) => {
      const vector = Math.min(i, height * columns - 1);
      const [y, x] = [Math.floor(vector / columns), Math.min(4 * (vector % columns), width - 4)];
      return [y * row + x * 4, (y * width + x) * 4];
    });
    return Int32Array.from(vectors.flat());
  });
}

/** Where the gradient's entries are among `[taps][padded in][padded out]`. */
export function matrixGradient(shape: MatrixShape): Int32Array {
  const [ks, ns] = sizes(shape);
  return cached(`gradient ${key(shape)}`, () => {
    const index = indexer(shape);
    const table = new Int32Array(shape.taps * ks * ns);
    let i = 0;
    for (let tap = 0; tap < shape.taps; tap++)
      for (let k = 0; k < ks; k++) for (let n = 0; n < ns; n++) table[i++] = index(tap, k, n);
    const inside = shape.inputs.reduce((a, b) => a + b, 0) / shape.groups;
    return inverse(table, shape.taps * inside * shape.outputs);
  });
}

/** Floats of a matrix's gradient. */
export function matrixFloats(shape: MatrixShape): number {
  const [ks, ns] = sizes(shape);
  return shape.taps * ks * ns;
}

/** Depthwise weights `[planes][taps][4]`, in the reverse order of the taps where `flipped`. */
export function depthwiseTable(runs: Runs, taps: number, flipped: boolean): Int32Array {
  return cached(`depthwise ${runs.join()} ${taps} ${flipped}`, () => {
    const holder = holders(runs);
    const channels = runs.reduce((a, b) => a + b, 0);
    const table = new Int32Array(holder.length * taps);
    holder.forEach((channel, position) => {
      for (let tap = 0; tap < taps; tap++) {
        const at = ((position >> 2) * taps + tap) * 4 + (position & 3);
        const source = flipped ? taps - 1 - tap : tap;
        table[at] = channel < 0 ? -1 : source * channels + channel;
      }
    });
    return table;
  });
}

export function depthwiseGradient(runs: Runs, taps: number): Int32Array {
  const channels = runs.reduce((a, b) => a + b, 0);
  return cached(`depthwise gradient ${runs.join()} ${taps}`, () =>
    inverse(depthwiseTable(runs, taps, false), taps * channels),
  );
}

/** One number for each channel. */
export function channelTable(runs: Runs): Int32Array {
  return cached(`channels ${runs.join()}`, () => holders(runs));
}

export function channelGradient(runs: Runs): Int32Array {
  return cached(`channel gradient ${runs.join()}`, () => positions(runs));
}
