/** The gradient of a depthwise convolution's input at any stride, into a padded scratch of one plane. */
import { fma } from './memory';

/** x[row * sy + i * dy, col * sx + j * dx] += g[row, col] * w[i, j]: the input's gradient at any stride. */
export function depthwiseScatter(
  x: usize, xRow: usize, g: usize, gRow: usize, rows: i32, cols: i32,
  kh: i32, kw: i32, sy: i32, sx: i32, dy: i32, dx: i32, w: usize,
): void {
  const across = <usize>dx << 4, step = <usize>sx << 4;
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < kh; i++) {
      let to = x + <usize>(row * sy + i * dy) * xRow;
      let v = w + (<usize>(i * kw) << 4);
      const from = g + <usize>row * gRow;
      let j = 0;
      for (; j + 3 <= kw; j += 3, to += 3 * across, v += 48) scatter3(to, step, across, from, cols, v);
      for (; j < kw; j++, to += across, v += 16) scatter1(to, step, from, cols, v);
    }
  }
}

function scatter1(to: usize, step: usize, g: usize, cols: i32, w: usize): void {
  const v = v128.load(w);
  for (let col = 0; col < cols; col++) {
    v128.store(to, fma(v128.load(to), v128.load(g), v));
    to += step;
    g += 16;
  }
}

function scatter3(to: usize, step: usize, across: usize, g: usize, cols: i32, w: usize): void {
  const w0 = v128.load(w), w1 = v128.load(w, 16), w2 = v128.load(w, 32);
  for (let col = 0; col < cols; col++) {
    const v = v128.load(g);
    const to1 = to + across;
    const to2 = to1 + across;
    v128.store(to, fma(v128.load(to), v, w0));
    v128.store(to1, fma(v128.load(to1), v, w1));
    v128.store(to2, fma(v128.load(to2), v, w2));
    to += step;
    g += 16;
  }
}
