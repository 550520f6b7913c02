import { expect } from 'chai';
import { difference, heap, numbers } from './heap.js';

const rows = 2;

interface Shape {
  readonly planes: number;
  readonly outputs: number;
  readonly columns: number;
  /** Pixels from one to the next. */
  readonly step: number;
  readonly taps: number;
  readonly add: number;
}

/** `[outputs / 8][taps][channels][8]`, a last panel of 4, from `[taps * channels][outputs]`. */
function panels(b: Float32Array, depth: number, outputs: number): number[] {
  const packed: number[] = [];
  for (let start = 0; start < outputs; start += 8)
    for (let k = 0; k < depth; k++)
      packed.push(...b.subarray(k * outputs + start, k * outputs + Math.min(outputs, start + 8)));
  return packed;
}

/** Neighbouring taps are a pixel apart. */
function naive(shape: Shape, a: Float32Array, wide: number, b: Float32Array, c: Float32Array): Float64Array {
  const { planes, outputs, columns, step, taps, add } = shape;
  const [channels, n] = [4 * planes, 4 * outputs];
  const result = Float64Array.from(c, (value) => value * add);
  for (let row = 0; row < rows; row++)
    for (let col = 0; col < columns; col++)
      for (let tap = 0; tap < taps; tap++)
        for (let k = 0; k < channels; k++)
          for (let out = 0; out < n; out++) {
            const from = (((k >> 2) * rows + row) * wide + col * step + tap) * 4 + (k & 3);
            const to = (((out >> 2) * rows + row) * columns + col) * 4 + (out & 3);
            result[to]! += a[from]! * b[(tap * channels + k) * n + out]!;
          }
  return result;
}

function check(shape: Shape): void {
  const { planes, outputs, columns, step, taps, add } = shape;
  const { kernels, floats, words, read } = heap();
  const wide = columns * step + taps;
  const a = numbers('a', planes * rows * wide * 4);
  const b = numbers('b', taps * planes * 4 * outputs * 4);
  const c = numbers('c', outputs * rows * columns * 4);
  const to = floats(c);
  const offsets = taps === 1 ? 0 : words(Array.from({ length: taps }, (_, tap) => 16 * tap));
  kernels.product(
    ...[floats(a), wide * 16, step * 16, rows * wide * 16, taps, offsets, planes],
    ...[floats(panels(b, taps * planes * 4, outputs * 4)), to, columns * 16, 16, rows * columns * 16],
    ...[outputs, rows, columns, add],
  );
  expect(difference(read(to, c.length), naive(shape, a, wide, b, c)), JSON.stringify(shape)).to.be.below(
    1e-4,
  );
}

describe('the matrix product', () => {
  for (const [planes, outputs] of [
    [1, 1],
    [3, 2],
    [2, 5],
    [4, 4],
  ] as const)
    it(`takes ${4 * planes} channels to ${4 * outputs}, whatever the number of pixels`, () => {
      for (const columns of [1, 4, 7, 13])
        for (const [step, taps, add] of [
          [1, 1, 0],
          [1, 1, 1],
          [2, 1, 0],
          [1, 3, 0],
          [2, 2, 1],
        ] as const)
          check({ planes, outputs, columns, step, taps, add });
    });
});

describe('the sum of outer products', () => {
  it('is the gradient of a matrix, for any number of pixels and planes', () => {
    for (const [planes, outputs, columns] of [
      [1, 1, 1],
      [2, 3, 5],
      [3, 4, 8],
    ] as const) {
      const { kernels, floats, read } = heap();
      const [a, g] = [numbers('a', planes * columns * 4), numbers('g', outputs * columns * 4)];
      const w = numbers('w', planes * 4 * outputs * 4);
      const expected = Float64Array.from(w);
      for (let k = 0; k < planes * 4; k++)
        for (let n = 0; n < outputs * 4; n++)
          for (let col = 0; col < columns; col++)
            expected[k * outputs * 4 + n]! +=
              a[((k >> 2) * columns + col) * 4 + (k & 3)]! * g[((n >> 2) * columns + col) * 4 + (n & 3)]!;
      const to = floats(w);
      kernels.outerProduct(
        ...[floats(a), 0, 16, columns * 16, planes, floats(g), 0, 16, columns * 16, outputs, 1, columns, to],
      );
      expect(difference(read(to, w.length), expected)).to.be.below(1e-4);
    }
  });

  it('leaves out channels that only fill up a plane, and gives the same bits', () => {
    const [rows, columns] = [2, 7];
    for (const [channels, outputs] of [
      [5, 5],
      [10, 10],
      [6, 9],
      [3, 5],
    ] as const) {
      const { kernels, floats, read } = heap();
      const pixels = rows * columns;
      const image = (name: string, n: number) => {
        const values = numbers(name, Math.ceil(n / 4) * 4 * pixels);
        return values.map((v, i) => (4 * Math.floor(i / (4 * pixels)) + (i & 3) < n ? v : 0));
      };
      const [a, g] = [floats(image('a', channels)), floats(image('g', outputs))];
      const [planes, outputPlanes] = [Math.ceil(channels / 4), Math.ceil(outputs / 4)];
      const w = numbers('w', planes * 4 * outputPlanes * 4);
      const [all, some] = [floats(w), floats(w)];
      const line = columns * 16;
      kernels.outerProduct(
        ...[a, line, 16, pixels * 16, planes, g, line, 16, pixels * 16, outputPlanes, rows, columns, all],
      );
      kernels.outerProductOfChannels(
        ...[a, line, 16, pixels * 16, channels, g, line, 16, pixels * 16, outputs, rows, columns, some],
      );
      expect(read(some, w.length)).to.deep.equal(read(all, w.length));
    }
  });
});
