import { expect } from 'chai';
import type { GroupWords } from '../../src/kernels/words.js';
import { difference, heap, numbers, type Heap } from './heap.js';

const images = 2;
const [height, width, planes] = [5, 7, 2];
const pixels = height * width;
const imageFloats = planes * pixels * 4;

interface Seen {
  readonly view: GroupWords<'View', number>;
  readonly seen: Float64Array;
}

/** A batch seen through an affine map for each channel and a relu. */
function batch({ floats }: Heap, name: string, relu: boolean): Seen {
  const [x, a, b] = [
    numbers(name, images * imageFloats),
    numbers(`${name} a`, planes * 4),
    numbers(`${name} b`, planes * 4),
  ];
  const seen = Float64Array.from(x, (value, i) => {
    const channel = 4 * (Math.floor(i / (4 * pixels)) % planes) + (i & 3);
    const mapped = a[channel]! * value + b[channel]!;
    return relu ? Math.max(mapped, 0) : mapped;
  });
  const view = {
    at: floats(x),
    imageBytes: imageFloats * 4,
    slope: floats(a),
    shift: floats(b),
    relu: relu ? 1 : 0,
  };
  return { view, seen };
}

/** Sums and sums of squares of each channel, as the kernels gather them. */
function moments(values: ArrayLike<number>, count: number): Float64Array {
  const sums = new Float64Array(planes * 8);
  for (let i = 0; i < values.length; i++) {
    const to = 8 * (Math.floor(i / (4 * count)) % planes) + (i & 3);
    sums[to]! += values[i]!;
    sums[to + 4]! += values[i]! ** 2;
  }
  return sums;
}

describe('a weighted sum of views', () => {
  for (const terms of [1, 2, 3])
    for (const add of [0, 1])
      it(`${add ? 'adds' : 'writes'} ${terms} terms, with factors of images and the sums of channels`, () => {
        const h = heap();
        const before = numbers('before', images * imageFloats);
        const [out, sums] = [h.floats(before), h.zeros(planes * 64)];
        const expected = Float64Array.from(before, (value) => value * add);
        const views = Array.from({ length: terms }, (_, i) => batch(h, `term ${i}`, i === 1));
        const factors = numbers('factors', images);
        views.forEach(({ seen }, i) =>
          seen.forEach((value, at) => {
            const factor = i === 1 ? factors[Math.floor(at / imageFloats)]! : 1;
            expected[at]! += (0.5 + i) * factor * value;
          }),
        );
        const parameters = h.parameters('sumForward', {
          output: { at: out, imageBytes: imageFloats * 4 },
          planes,
          pixels,
          sums,
          add,
          terms: views.map(({ view }, i) => ({
            view,
            coefficient: { value: 0.5 + i, factors: i === 1 ? h.floats(factors) : 0 },
          })),
        });
        h.kernels.sumForward(parameters, images, 1, 0);
        expect(difference(h.read(out, before.length), expected)).to.be.below(1e-5);
        expect(difference(h.readDoubles(sums, planes * 8), moments(expected, pixels))).to.be.below(1e-2);
      });
});

describe('pooling', () => {
  for (const [kernel, stride, padding] of [
    [3, 1, 1],
    [3, 2, 1],
    [2, 2, 0],
    [5, 1, 2],
  ] as const)
    for (const average of [false, true])
      it(`takes the ${average ? 'average' : 'maximum'} of ${kernel}x${kernel} pixels with stride ${stride}`, () => {
        const h = heap();
        const { view, seen } = batch(h, 'pooled', false);
        const places = [height, width].map((n) => Math.floor((n + 2 * padding - kernel) / stride) + 1);
        const [rows, cols] = places as [number, number];
        const share = numbers('share', rows * cols);
        const expected = new Float64Array(images * planes * rows * cols * 4);
        for (let to = 0; to < expected.length; to++) {
          const [col, row] = [(to >> 2) % cols, Math.floor((to >> 2) / cols) % rows];
          const plane = Math.floor(to / (4 * rows * cols));
          const inside: number[] = [];
          for (let y = row * stride - padding; y < row * stride - padding + kernel; y++)
            for (let x = col * stride - padding; x < col * stride - padding + kernel; x++)
              if (y >= 0 && y < height && x >= 0 && x < width)
                inside.push(seen[((plane * height + y) * width + x) * 4 + (to & 3)]!);
          expected[to] = average
            ? inside.reduce((a, b) => a + b, 0) * share[row * cols + col]!
            : Math.max(...inside);
        }
        const row = (width + 2 * padding) * 16;
        const plane = row * (height + 2 * padding);
        const out = h.zeros(4 * expected.length);
        const sums = h.zeros(planes * 64);
        const geometry = {
          height,
          width,
          padded: h.zeros(plane),
          paddedBytes: plane,
          row,
          plane,
          interior: padding * (row + 16),
          origin: 0,
          outHeight: rows,
          outWidth: cols,
          kernelHeight: kernel,
          kernelWidth: kernel,
          strideDown: stride,
          strideAcross: stride,
          dilationDown: 1,
          dilationAcross: 1,
        };
        const parameters = h.parameters('poolForward', {
          view,
          planes,
          geometry,
          shares: average ? h.floats(share) : 0,
          output: { at: out, imageBytes: planes * rows * cols * 16 },
          sums,
        });
        h.kernels.poolForward(parameters, images, 1, 0);
        expect(difference(h.read(out, expected.length), expected)).to.be.below(1e-5);
        const found = h.readDoubles(sums, planes * 8);
        expect(difference(found, moments(expected, rows * cols))).to.be.below(1e-2);
      });
});
