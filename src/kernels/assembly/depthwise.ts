/** Depthwise convolution of one plane (4 channels) that stands in a padded scratch, so without border logic. */
import { fma, zero4 } from './memory';
import { strip3, strip5, strip7, stride3, stride5 } from './depthwise-strips';

/**
 * y[row, col] = sum over taps of x[row * sy + i * dy, col * sx + j * dx] * w[i, j].
 * `xRow` and `yRow` are bytes of a row; `w` is `[kh][kw][4]`.
 */
export function depthwise(
  x: usize, xRow: usize, w: usize, y: usize, yRow: usize, rows: i32, cols: i32,
  kh: i32, kw: i32, sy: i32, sx: i32, dy: i32, dx: i32,
): void {
  const down = xRow * dy, line = <usize>cols << 4;
  let done: usize = 0;
  if (kw == 3 || kw == 5 || kw == 7) {
    const row = xRow * sy;
    if (sx == 1 && dx == 1) done = stripsOf(x, row, down, w, y, yRow, rows, line & ~63, kh, kw, 16);
    else if (sx == 1 && dx == 2) done = stripsOf(x, row, down, w, y, yRow, rows, line & ~127, kh, kw, 32);
    else if (sx == 2 && dx == 1 && kw < 7) done = strides(x, row, down, w, y, yRow, rows, line & ~63, kh, kw, 16);
    else if (sx == 2 && dx == 2 && kw < 7) done = strides(x, row, down, w, y, yRow, rows, line & ~63, kh, kw, 32);
  }
  if (done == line) return;
  for (let row = 0; row < rows; row++) {
    const from = x + <usize>(row * sy) * xRow;
    const to = y + <usize>row * yRow;
    let col = <i32>(done >> 4);
    for (; col + 4 <= cols; col += 4) strip(from + (<usize>(col * sx) << 4), down, <usize>sx << 4, <usize>dx << 4, w, to + (<usize>col << 4), kh, kw);
    for (; col < cols; col++) pixel(from + (<usize>(col * sx) << 4), down, <usize>dx << 4, w, to + (<usize>col << 4), kh, kw);
  }
}

/**
 * The first `line` bytes of each row at stride 1, in strips of pixels `d` bytes apart: with dilation 2 the even ones of
 * 8, then the odd ones. `d` and `kw` are constants where this is inlined. Returns `line`.
 */
@inline function stripsOf(
  x: usize, xRow: usize, down: usize, w: usize, y: usize, yRow: usize, rows: i32, line: usize, kh: i32, kw: i32, d: usize,
): usize {
  if (kw == 3) rowsOf(x, xRow, down, w, y, yRow, rows, line, kh, 3, d);
  else if (kw == 5) rowsOf(x, xRow, down, w, y, yRow, rows, line, kh, 5, d);
  else rowsOf(x, xRow, down, w, y, yRow, rows, line, kh, 7, d);
  return line;
}

@inline function rowsOf(
  x: usize, xRow: usize, down: usize, w: usize, y: usize, yRow: usize, rows: i32, line: usize, kh: i32, kw: i32, d: usize,
): void {
  const next = xRow - line, after = yRow - line;
  for (; rows > 0; rows--, x += next, y += after) {
    for (const end = y + line; y < end; x += 4 * d, y += 4 * d) {
      stripOf(x, down, w, y, kh, kw, d);
      if (d == 32) stripOf(x + 16, down, w, y + 16, kh, kw, d);
    }
  }
}

@inline function stripOf(x: usize, down: usize, w: usize, y: usize, kh: i32, kw: i32, d: usize): void {
  if (kw == 3) strip3(x, down, w, y, kh, d);
  else if (kw == 5) strip5(x, down, w, y, kh, d);
  else strip7(x, down, w, y, kh, d);
}

/** The same at stride 2, where taps lie `d` bytes apart. */
@inline function strides(
  x: usize, xRow: usize, down: usize, w: usize, y: usize, yRow: usize, rows: i32, line: usize, kh: i32, kw: i32, d: usize,
): usize {
  const next = xRow - 2 * line, after = yRow - line;
  for (; rows > 0; rows--, x += next, y += after) {
    for (const end = y + line; y < end; x += 128, y += 64) {
      if (kw == 3) stride3(x, down, w, y, kh, d);
      else stride5(x, down, w, y, kh, d);
    }
  }
  return line;
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
