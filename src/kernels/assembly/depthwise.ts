/** Depthwise convolution of one plane (4 channels) that stands in a padded scratch, so without border logic. */
import { zero4 } from './memory';

@inline function fma(acc: v128, x: v128, y: v128): v128 {
  return f32x4.add(acc, f32x4.mul(x, y));
}

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
    let col = 0;
    if (sx == 1 && kw == 3 && dx == 1) for (; col + 4 <= cols; col += 4) strip3(from + (<usize>col << 4), down, w, to + (<usize>col << 4), kh);
    else if (sx == 1 && kw == 5 && dx == 1) for (; col + 4 <= cols; col += 4) strip5(from + (<usize>col << 4), down, w, to + (<usize>col << 4), kh);
    else if (sx == 1 && kw == 3 && dx == 2) for (; col + 4 <= cols; col += 4) strip3wide(from + (<usize>col << 4), down, w, to + (<usize>col << 4), kh);
    else if (sx == 1 && kw == 5 && dx == 2) for (; col + 4 <= cols; col += 4) strip5wide(from + (<usize>col << 4), down, w, to + (<usize>col << 4), kh);
    else for (; col + 4 <= cols; col += 4) strip(from + (<usize>(col * sx) << 4), down, <usize>sx << 4, <usize>dx << 4, w, to + (<usize>col << 4), kh, kw);
    for (; col < cols; col++) pixel(from + (<usize>(col * sx) << 4), down, <usize>dx << 4, w, to + (<usize>col << 4), kh, kw);
  }
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

function strip3(x: usize, down: usize, w: usize, y: usize, kh: i32): void {
  let c0 = zero4(), c1 = zero4(), c2 = zero4(), c3 = zero4();
  for (let i = 0; i < kh; i++) {
    const x2 = v128.load(x, 32), x3 = v128.load(x, 48);
    let v = v128.load(w);
    let x1 = v128.load(x, 16);
    c0 = fma(c0, v128.load(x), v);
    c1 = fma(c1, x1, v);
    c2 = fma(c2, x2, v);
    c3 = fma(c3, x3, v);
    v = v128.load(w, 16);
    const x4 = v128.load(x, 64);
    c0 = fma(c0, x1, v);
    c1 = fma(c1, x2, v);
    c2 = fma(c2, x3, v);
    c3 = fma(c3, x4, v);
    v = v128.load(w, 32);
    c0 = fma(c0, x2, v);
    c1 = fma(c1, x3, v);
    c2 = fma(c2, x4, v);
    c3 = fma(c3, v128.load(x, 80), v);
    x += down;
    w += 48;
  }
  v128.store(y, c0);
  v128.store(y, c1, 16);
  v128.store(y, c2, 32);
  v128.store(y, c3, 48);
}

function strip5(x: usize, down: usize, w: usize, y: usize, kh: i32): void {
  let c0 = zero4(), c1 = zero4(), c2 = zero4(), c3 = zero4();
  for (let i = 0; i < kh; i++) {
    const x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
    let v = v128.load(w);
    c0 = fma(c0, v128.load(x), v);
    c1 = fma(c1, x1, v);
    c2 = fma(c2, x2, v);
    c3 = fma(c3, x3, v);
    v = v128.load(w, 16);
    const x4 = v128.load(x, 64);
    c0 = fma(c0, x1, v);
    c1 = fma(c1, x2, v);
    c2 = fma(c2, x3, v);
    c3 = fma(c3, x4, v);
    v = v128.load(w, 32);
    const x5 = v128.load(x, 80);
    c0 = fma(c0, x2, v);
    c1 = fma(c1, x3, v);
    c2 = fma(c2, x4, v);
    c3 = fma(c3, x5, v);
    v = v128.load(w, 48);
    const x6 = v128.load(x, 96);
    c0 = fma(c0, x3, v);
    c1 = fma(c1, x4, v);
    c2 = fma(c2, x5, v);
    c3 = fma(c3, x6, v);
    v = v128.load(w, 64);
    c0 = fma(c0, x4, v);
    c1 = fma(c1, x5, v);
    c2 = fma(c2, x6, v);
    c3 = fma(c3, v128.load(x, 112), v);
    x += down;
    w += 80;
  }
  v128.store(y, c0);
  v128.store(y, c1, 16);
  v128.store(y, c2, 32);
  v128.store(y, c3, 48);
}

/** Three taps, dilation 2. */
function strip3wide(x: usize, down: usize, w: usize, y: usize, kh: i32): void {
  let c0 = zero4(), c1 = zero4(), c2 = zero4(), c3 = zero4();
  for (let i = 0; i < kh; i++) {
    const x2 = v128.load(x, 32), x3 = v128.load(x, 48), x4 = v128.load(x, 64), x5 = v128.load(x, 80);
    let v = v128.load(w);
    c0 = fma(c0, v128.load(x), v);
    c1 = fma(c1, v128.load(x, 16), v);
    c2 = fma(c2, x2, v);
    c3 = fma(c3, x3, v);
    v = v128.load(w, 16);
    c0 = fma(c0, x2, v);
    c1 = fma(c1, x3, v);
    c2 = fma(c2, x4, v);
    c3 = fma(c3, x5, v);
    v = v128.load(w, 32);
    c0 = fma(c0, x4, v);
    c1 = fma(c1, x5, v);
    c2 = fma(c2, v128.load(x, 96), v);
    c3 = fma(c3, v128.load(x, 112), v);
    x += down;
    w += 48;
  }
  v128.store(y, c0);
  v128.store(y, c1, 16);
  v128.store(y, c2, 32);
  v128.store(y, c3, 48);
}

/** Five taps, dilation 2. */
function strip5wide(x: usize, down: usize, w: usize, y: usize, kh: i32): void {
  let c0 = zero4(), c1 = zero4(), c2 = zero4(), c3 = zero4();
  for (let i = 0; i < kh; i++) {
    const x2 = v128.load(x, 32), x3 = v128.load(x, 48), x4 = v128.load(x, 64), x5 = v128.load(x, 80);
    let v = v128.load(w);
    c0 = fma(c0, v128.load(x), v);
    c1 = fma(c1, v128.load(x, 16), v);
    c2 = fma(c2, x2, v);
    c3 = fma(c3, x3, v);
    v = v128.load(w, 16);
    c0 = fma(c0, x2, v);
    c1 = fma(c1, x3, v);
    c2 = fma(c2, x4, v);
    c3 = fma(c3, x5, v);
    v = v128.load(w, 32);
    const x6 = v128.load(x, 96), x7 = v128.load(x, 112);
    c0 = fma(c0, x4, v);
    c1 = fma(c1, x5, v);
    c2 = fma(c2, x6, v);
    c3 = fma(c3, x7, v);
    v = v128.load(w, 48);
    const x8 = v128.load(x, 128), x9 = v128.load(x, 144);
    c0 = fma(c0, x6, v);
    c1 = fma(c1, x7, v);
    c2 = fma(c2, x8, v);
    c3 = fma(c3, x9, v);
    v = v128.load(w, 64);
    c0 = fma(c0, x8, v);
    c1 = fma(c1, x9, v);
    c2 = fma(c2, v128.load(x, 160), v);
    c3 = fma(c3, v128.load(x, 176), v);
    x += down;
    w += 80;
  }
  v128.store(y, c0);
  v128.store(y, c1, 16);
  v128.store(y, c2, 32);
  v128.store(y, c3, 48);
}

/** w[i, j] += sum over pixels of x[row * sy + i * dy, col * sx + j * dx] * g[row, col]. */
export function depthwiseFilterGradient(
  x: usize, xRow: usize, g: usize, gRow: usize, rows: i32, cols: i32,
  kh: i32, kw: i32, sy: i32, sx: i32, dy: i32, dx: i32, w: usize,
): void {
  for (let i = 0; i < kh; i++) {
    const from = x + <usize>(i * dy) * xRow;
    let j = 0;
    for (; j + 5 <= kw; j += 5) filter5(from + (<usize>(j * dx) << 4), xRow * sy, <usize>sx << 4, <usize>dx << 4, g, gRow, rows, cols, w + (<usize>(i * kw + j) << 4));
    for (; j + 3 <= kw; j += 3) filter3(from + (<usize>(j * dx) << 4), xRow * sy, <usize>sx << 4, <usize>dx << 4, g, gRow, rows, cols, w + (<usize>(i * kw + j) << 4));
    for (; j < kw; j++) filter1(from + (<usize>(j * dx) << 4), xRow * sy, <usize>sx << 4, g, gRow, rows, cols, w + (<usize>(i * kw + j) << 4));
  }
}

@inline function grow(w: usize, v: v128): void {
  v128.store(w, f32x4.add(v128.load(w), v));
}

function filter1(x: usize, xRow: usize, step: usize, g: usize, gRow: usize, rows: i32, cols: i32, w: usize): void {
  let c = zero4();
  for (let row = 0; row < rows; row++) {
    let from = x;
    let to = g;
    for (let col = 0; col < cols; col++) {
      c = fma(c, v128.load(from), v128.load(to));
      from += step;
      to += 16;
    }
    x += xRow;
    g += gRow;
  }
  grow(w, c);
}

function filter3(x: usize, xRow: usize, step: usize, across: usize, g: usize, gRow: usize, rows: i32, cols: i32, w: usize): void {
  let c0 = zero4(), c1 = zero4(), c2 = zero4();
  for (let row = 0; row < rows; row++) {
    let from = x;
    let to = g;
    for (let col = 0; col < cols; col++) {
      const v = v128.load(to);
      const from1 = from + across;
      c0 = fma(c0, v128.load(from), v);
      c1 = fma(c1, v128.load(from1), v);
      c2 = fma(c2, v128.load(from1 + across), v);
      from += step;
      to += 16;
    }
    x += xRow;
    g += gRow;
  }
  grow(w, c0);
  grow(w + 16, c1);
  grow(w + 32, c2);
}

function filter5(x: usize, xRow: usize, step: usize, across: usize, g: usize, gRow: usize, rows: i32, cols: i32, w: usize): void {
  let c0 = zero4(), c1 = zero4(), c2 = zero4(), c3 = zero4(), c4 = zero4();
  for (let row = 0; row < rows; row++) {
    let from = x;
    let to = g;
    for (let col = 0; col < cols; col++) {
      const v = v128.load(to);
      const from1 = from + across;
      const from2 = from1 + across;
      const from3 = from2 + across;
      c0 = fma(c0, v128.load(from), v);
      c1 = fma(c1, v128.load(from1), v);
      c2 = fma(c2, v128.load(from2), v);
      c3 = fma(c3, v128.load(from3), v);
      c4 = fma(c4, v128.load(from3 + across), v);
      from += step;
      to += 16;
    }
    x += xRow;
    g += gRow;
  }
  grow(w, c0);
  grow(w + 16, c1);
  grow(w + 32, c2);
  grow(w + 48, c3);
  grow(w + 64, c4);
}

/** x[row * sy + i * dy, col * sx + j * dx] += g[row, col] * w[i, j]: the input's gradient at any stride. */
export function depthwiseScatter(
  x: usize, xRow: usize, g: usize, gRow: usize, rows: i32, cols: i32,
  kh: i32, kw: i32, sy: i32, sx: i32, dy: i32, dx: i32, w: usize,
): void {
  for (let i = 0; i < kh; i++) {
    for (let j = 0; j < kw; j++) {
      const v = v128.load(w);
      for (let row = 0; row < rows; row++) {
        let to = x + <usize>(row * sy + i * dy) * xRow + (<usize>(j * dx) << 4);
        let from = g + <usize>row * gRow;
        for (let col = 0; col < cols; col++) {
          v128.store(to, fma(v128.load(to), v128.load(from), v));
          to += <usize>sx << 4;
          from += 16;
        }
      }
      w += 16;
    }
  }
}
