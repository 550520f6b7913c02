import { expect } from 'chai';
import { difference, heap, numbers } from './heap.js';

interface Window {
  readonly kernel: readonly [number, number];
  readonly stride: number;
  readonly dilation: number;
}

const windows: readonly Window[] = [1, 3, 5, 7].flatMap((k) =>
  [1, 2].flatMap((stride) => [1, 2, 3].map((dilation) => ({ kernel: [k, k], stride, dilation }) as const)),
);
const oblong: readonly Window[] = [
  { kernel: [1, 7], stride: 1, dilation: 1 },
  { kernel: [7, 1], stride: 1, dilation: 1 },
  { kernel: [2, 4], stride: 1, dilation: 1 },
  { kernel: [3, 5], stride: 1, dilation: 2 },
];
/** Rows and columns of the output: odd, even, a multiple of 8, narrower than any strip. */
const sizes = [
  [3, 13],
  [2, 6],
  [2, 16],
  [1, 3],
] as const;

/** Calls back with the floats' places of input, output and tap for each product of a pixel with a weight. */
function each(
  { kernel: [kh, kw], stride, dilation }: Window,
  [rows, cols]: readonly [number, number],
  wide: number,
  product: (x: number, y: number, w: number) => void,
): void {
  for (let row = 0; row < rows; row++)
    for (let col = 0; col < cols; col++)
      for (let i = 0; i < kh; i++)
        for (let j = 0; j < kw; j++)
          for (let lane = 0; lane < 4; lane++) {
            const x = (row * stride + i * dilation) * wide + col * stride + j * dilation;
            product(4 * x + lane, 4 * (row * cols + col) + lane, 4 * (i * kw + j) + lane);
          }
}

function input(
  { kernel, stride, dilation }: Window,
  [rows, cols]: readonly [number, number],
): [number, number] {
  const reach = (places: number, taps: number): number => (places - 1) * stride + (taps - 1) * dilation + 1;
  return [reach(rows, kernel[0]), reach(cols, kernel[1])];
}

function check(window: Window, size: readonly [number, number]): void {
  const { kernels, floats, zeros, read } = heap();
  const { kernel, stride, dilation } = window;
  const [high, wide] = input(window, size);
  const [rows, cols] = size;
  const about = JSON.stringify({ ...window, size });
  const [x, w] = [numbers('x', high * wide * 4), numbers('w', kernel[0] * kernel[1] * 4)];
  const y = numbers('y', rows * cols * 4);
  const expected = { y: new Float64Array(y.length), w: Float64Array.from(w), x: Float64Array.from(x) };
  each(window, size, wide, (from, to, tap) => {
    expected.y[to]! += x[from]! * w[tap]!;
    expected.w[tap]! += x[from]! * y[to]!;
    expected.x[from]! += y[to]! * w[tap]!;
  });
  const taps = [...kernel, stride, stride, dilation, dilation];
  const [xs, ws, ys] = [floats(x), floats(w), floats(y)];
  const out = zeros(4 * y.length);
  kernels.depthwise(xs, wide * 16, ws, out, cols * 16, rows, cols, ...taps);
  expect(difference(read(out, y.length), expected.y), about).to.be.below(1e-4);
  const [growing, scattered] = [floats(w), floats(x)];
  kernels.depthwiseFilterGradient(xs, wide * 16, ys, cols * 16, rows, cols, ...taps, growing);
  expect(difference(read(growing, w.length), expected.w), `filter gradient ${about}`).to.be.below(1e-4);
  kernels.depthwiseScatter(scattered, wide * 16, ys, cols * 16, rows, cols, ...taps, ws);
  expect(difference(read(scattered, x.length), expected.x), `scatter ${about}`).to.be.below(1e-4);
}

describe('a depthwise convolution, its filter gradient and its input gradient', () => {
  for (const window of [...windows, ...oblong])
    it(`are right for ${window.kernel.join('x')} with stride ${window.stride} and dilation ${window.dilation}`, () => {
      for (const size of sizes) check(window, size);
    });
});
