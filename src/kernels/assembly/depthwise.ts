/** Depthwise convolution of one plane (4 channels) that stands in a padded scratch, so without border logic. */
import { fma, zero4 } from './memory';
import { strip3, strip5, strip7 } from './depthwise-strips';

/**
 * y[row, col] = sum over taps of x[row * sy + i * dy, col * sx + j * dx] * w[i, j].
 * `xRow` and `yRow` are bytes of a row; `w` is `[kh][kw][4]`.
 */
export function depthwise(
  x: usize, xRow: usize, w: usize, y: usize, yRow: usize, rows: i32, cols: i32,
  kh: i32, kw: i32, sy: i32, sx: i32, dy: i32, dx: i32,
): void {
  const down = xRow * dy;
  for (let row = 0; row < rows; row++) {
    const from = x + <usize>(row * sy) * xRow;
    const to = y + <usize>row * yRow;
    let col = sx == 1 ? strips(from, down, w, to, cols, kh, kw, dx) : 0;
    for (; col + 4 <= cols; col += 4) strip(from + (<usize>(col * sx) << 4), down, <usize>sx << 4, <usize>dx << 4, w, to + (<usize>col << 4), kh, kw);
    for (; col < cols; col++) pixel(from + (<usize>(col * sx) << 4), down, <usize>dx << 4, w, to + (<usize>col << 4), kh, kw);
  }
}

/** As much of a row as the strips for its kernel take; returns how far they got. */
function strips(x: usize, down: usize, w: usize, y: usize, cols: i32, kh: i32, kw: i32, dx: i32): i32 {
  let col = 0;
  if (dx == 1) {
    const end = y + (<usize>(cols & ~3) << 4);
    if (kw == 3) for (; y < end; y += 64, x += 64) strip3(x, down, w, y, kh, 16);
    else if (kw == 5) for (; y < end; y += 64, x += 64) strip5(x, down, w, y, kh, 16);
    else if (kw == 7) for (; y < end; y += 64, x += 64) strip7(x, down, w, y, kh, 16);
    else return 0;
    return cols & ~3;
  }
  if (dx == 2) {
    for (; col + 8 <= cols; col += 8) {
      for (let odd: usize = 0; odd < 32; odd += 16) {
        if (kw == 3) strip3(x + odd, down, w, y + odd, kh, 32);
        else if (kw == 5) strip5(x + odd, down, w, y + odd, kh, 32);
        else if (kw == 7) strip7(x + odd, down, w, y + odd, kh, 32);
        else return 0;
      }
      x += 128;
      y += 128;
    }
  }
  return col;
}

function pixel(x: usize, down: usize, across: usize, w: usize, y: usize, kh: i32, kw: i32): void {
  let c = zero4();
  for (let i = 0; i < kh; i++) {
    let from = x;
    for (let j = 0; j < kw; j++) {
      c = fma(c, v128.load(from), v128.load(w));
      from += across;
      w += 16;
    }
    x += down;
  }
  v128.store(y, c);
}

function strip(x: usize, down: usize, step: usize, across: usize, w: usize, y: usize, kh: i32, kw: i32): void {
  let c0 = zero4(), c1 = zero4(), c2 = zero4(), c3 = zero4();
  for (let i = 0; i < kh; i++) {
    let x0 = x;
    for (let j = 0; j < kw; j++) {
      const v = v128.load(w);
      const x1 = x0 + step;
      const x2 = x1 + step;
      c0 = fma(c0, v128.load(x0), v);
      c1 = fma(c1, v128.load(x1), v);
      c2 = fma(c2, v128.load(x2), v);
      c3 = fma(c3, v128.load(x2 + step), v);
      x0 += across;
      w += 16;
    }
    x += down;
  }
  v128.store(y, c0);
  v128.store(y, c1, 16);
  v128.store(y, c2, 32);
  v128.store(y, c3, 48);
}
