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

// The strips below compute 4 pixels that lie as far apart as the taps do. Their rows are walked more than once, a few
// taps at a time, where all of them would not fit the registers.

/** 3 taps. */
@inline function strip3(x: usize, down: usize, w: usize, y: usize, kh: i32, d: usize): void {
  let from = x;
  let v = w;
  const end = w + <usize>kh * 48;
  const w0 = v128.load(v);
  const w1 = v128.load(v, 16);
  const w2 = v128.load(v, 32);
  const x0 = v128.load(from);
  const x1 = v128.load(from + d);
  const x2 = v128.load(from + 2 * d);
  const x3 = v128.load(from + 3 * d);
  const x4 = v128.load(from + 4 * d);
  const x5 = v128.load(from + 5 * d);
  let c0 = fma(fma(f32x4.mul(x0, w0), x1, w1), x2, w2);
  let c1 = fma(fma(f32x4.mul(x1, w0), x2, w1), x3, w2);
  let c2 = fma(fma(f32x4.mul(x2, w0), x3, w1), x4, w2);
  let c3 = fma(fma(f32x4.mul(x3, w0), x4, w1), x5, w2);
  for (v += 48; v < end; v += 48) {
    from += down;
    const w0 = v128.load(v);
    const w1 = v128.load(v, 16);
    const w2 = v128.load(v, 32);
    const x0 = v128.load(from);
    const x1 = v128.load(from + d);
    const x2 = v128.load(from + 2 * d);
    const x3 = v128.load(from + 3 * d);
    const x4 = v128.load(from + 4 * d);
    const x5 = v128.load(from + 5 * d);
    c0 = f32x4.add(c0, fma(fma(f32x4.mul(x0, w0), x1, w1), x2, w2));
    c1 = f32x4.add(c1, fma(fma(f32x4.mul(x1, w0), x2, w1), x3, w2));
    c2 = f32x4.add(c2, fma(fma(f32x4.mul(x2, w0), x3, w1), x4, w2));
    c3 = f32x4.add(c3, fma(fma(f32x4.mul(x3, w0), x4, w1), x5, w2));
  }
  v128.store(y, c0);
  v128.store(y + d, c1);
  v128.store(y + 2 * d, c2);
  v128.store(y + 3 * d, c3);
}

/** 5 taps. */
@inline function strip5(x: usize, down: usize, w: usize, y: usize, kh: i32, d: usize): void {
  let from = x;
  let v = w;
  const end = w + <usize>kh * 80;
  const w0 = v128.load(v);
  const w1 = v128.load(v, 16);
  const w2 = v128.load(v, 32);
  const x0 = v128.load(from);
  const x1 = v128.load(from + d);
  const x2 = v128.load(from + 2 * d);
  const x3 = v128.load(from + 3 * d);
  const x4 = v128.load(from + 4 * d);
  const x5 = v128.load(from + 5 * d);
  let c0 = fma(fma(f32x4.mul(x0, w0), x1, w1), x2, w2);
  let c1 = fma(fma(f32x4.mul(x1, w0), x2, w1), x3, w2);
  let c2 = fma(fma(f32x4.mul(x2, w0), x3, w1), x4, w2);
  let c3 = fma(fma(f32x4.mul(x3, w0), x4, w1), x5, w2);
  for (v += 80; v < end; v += 80) {
    from += down;
    const w0 = v128.load(v);
    const w1 = v128.load(v, 16);
    const w2 = v128.load(v, 32);
    const x0 = v128.load(from);
    const x1 = v128.load(from + d);
    const x2 = v128.load(from + 2 * d);
    const x3 = v128.load(from + 3 * d);
    const x4 = v128.load(from + 4 * d);
    const x5 = v128.load(from + 5 * d);
    c0 = f32x4.add(c0, fma(fma(f32x4.mul(x0, w0), x1, w1), x2, w2));
    c1 = f32x4.add(c1, fma(fma(f32x4.mul(x1, w0), x2, w1), x3, w2));
    c2 = f32x4.add(c2, fma(fma(f32x4.mul(x2, w0), x3, w1), x4, w2));
    c3 = f32x4.add(c3, fma(fma(f32x4.mul(x3, w0), x4, w1), x5, w2));
  }
  from = x + 3 * d;
  for (v = w + 48; v < end; v += 80) {
    const w0 = v128.load(v);
    const w1 = v128.load(v, 16);
    const x0 = v128.load(from);
    const x1 = v128.load(from + d);
    const x2 = v128.load(from + 2 * d);
    const x3 = v128.load(from + 3 * d);
    const x4 = v128.load(from + 4 * d);
    c0 = f32x4.add(c0, fma(f32x4.mul(x0, w0), x1, w1));
    c1 = f32x4.add(c1, fma(f32x4.mul(x1, w0), x2, w1));
    c2 = f32x4.add(c2, fma(f32x4.mul(x2, w0), x3, w1));
    c3 = f32x4.add(c3, fma(f32x4.mul(x3, w0), x4, w1));
    from += down;
  }
  v128.store(y, c0);
  v128.store(y + d, c1);
  v128.store(y + 2 * d, c2);
  v128.store(y + 3 * d, c3);
}

/** 7 taps. */
@inline function strip7(x: usize, down: usize, w: usize, y: usize, kh: i32, d: usize): void {
  let from = x;
  let v = w;
  const end = w + <usize>kh * 112;
  const w0 = v128.load(v);
  const w1 = v128.load(v, 16);
  const w2 = v128.load(v, 32);
  const x0 = v128.load(from);
  const x1 = v128.load(from + d);
  const x2 = v128.load(from + 2 * d);
  const x3 = v128.load(from + 3 * d);
  const x4 = v128.load(from + 4 * d);
  const x5 = v128.load(from + 5 * d);
  let c0 = fma(fma(f32x4.mul(x0, w0), x1, w1), x2, w2);
  let c1 = fma(fma(f32x4.mul(x1, w0), x2, w1), x3, w2);
  let c2 = fma(fma(f32x4.mul(x2, w0), x3, w1), x4, w2);
  let c3 = fma(fma(f32x4.mul(x3, w0), x4, w1), x5, w2);
  for (v += 112; v < end; v += 112) {
    from += down;
    const w0 = v128.load(v);
    const w1 = v128.load(v, 16);
    const w2 = v128.load(v, 32);
    const x0 = v128.load(from);
    const x1 = v128.load(from + d);
    const x2 = v128.load(from + 2 * d);
    const x3 = v128.load(from + 3 * d);
    const x4 = v128.load(from + 4 * d);
    const x5 = v128.load(from + 5 * d);
    c0 = f32x4.add(c0, fma(fma(f32x4.mul(x0, w0), x1, w1), x2, w2));
    c1 = f32x4.add(c1, fma(fma(f32x4.mul(x1, w0), x2, w1), x3, w2));
    c2 = f32x4.add(c2, fma(fma(f32x4.mul(x2, w0), x3, w1), x4, w2));
    c3 = f32x4.add(c3, fma(fma(f32x4.mul(x3, w0), x4, w1), x5, w2));
  }
  from = x + 3 * d;
  for (v = w + 48; v < end; v += 112) {
    const w0 = v128.load(v);
    const w1 = v128.load(v, 16);
    const x0 = v128.load(from);
    const x1 = v128.load(from + d);
    const x2 = v128.load(from + 2 * d);
    const x3 = v128.load(from + 3 * d);
    const x4 = v128.load(from + 4 * d);
    c0 = f32x4.add(c0, fma(f32x4.mul(x0, w0), x1, w1));
    c1 = f32x4.add(c1, fma(f32x4.mul(x1, w0), x2, w1));
    c2 = f32x4.add(c2, fma(f32x4.mul(x2, w0), x3, w1));
    c3 = f32x4.add(c3, fma(f32x4.mul(x3, w0), x4, w1));
    from += down;
  }
  from = x + 5 * d;
  for (v = w + 80; v < end; v += 112) {
    const w0 = v128.load(v);
    const w1 = v128.load(v, 16);
    const x0 = v128.load(from);
    const x1 = v128.load(from + d);
    const x2 = v128.load(from + 2 * d);
    const x3 = v128.load(from + 3 * d);
    const x4 = v128.load(from + 4 * d);
    c0 = f32x4.add(c0, fma(f32x4.mul(x0, w0), x1, w1));
    c1 = f32x4.add(c1, fma(f32x4.mul(x1, w0), x2, w1));
    c2 = f32x4.add(c2, fma(f32x4.mul(x2, w0), x3, w1));
    c3 = f32x4.add(c3, fma(f32x4.mul(x3, w0), x4, w1));
    from += down;
  }
  v128.store(y, c0);
  v128.store(y + d, c1);
  v128.store(y + 2 * d, c2);
  v128.store(y + 3 * d, c3);
}

/** w[i, j] += sum over pixels of x[row * sy + i * dy, col * sx + j * dx] * g[row, col]. */
export function depthwiseFilterGradient(
  x: usize, xRow: usize, g: usize, gRow: usize, rows: i32, cols: i32,
  kh: i32, kw: i32, sy: i32, sx: i32, dy: i32, dx: i32, w: usize,
): void {
  const down = xRow * sy;
  const step = <usize>sx << 4, across = <usize>dx << 4;
  for (let i = 0; i < kh; i++) {
    let from = x + <usize>(i * dy) * xRow;
    let to = w + (<usize>(i * kw) << 4);
    let j = 0;
    if (sx == 1 && dx == 1 && (cols & 1) == 0) {
      for (; j + 5 <= kw; j += 5, from += 80, to += 80) filter5x1(from, down, g, gRow, rows, cols, to);
      for (; j + 3 <= kw; j += 3, from += 48, to += 48) filter3x1(from, down, g, gRow, rows, cols, to);
    } else if (sx == 1 && dx == 2 && (cols & 3) == 0) {
      for (; j + 5 <= kw; j += 5, from += 160, to += 80) filter5x2(from, down, g, gRow, rows, cols, to);
      for (; j + 3 <= kw; j += 3, from += 96, to += 48) filter3x2(from, down, g, gRow, rows, cols, to);
    }
    for (; j + 5 <= kw; j += 5, from += 5 * across, to += 80) filter5(from, down, step, across, g, gRow, rows, cols, to);
    for (; j + 3 <= kw; j += 3, from += 3 * across, to += 48) filter3(from, down, step, across, g, gRow, rows, cols, to);
    for (; j < kw; j++, from += across, to += 16) filter1(from, down, step, g, gRow, rows, cols, to);
  }
}

@inline function grow(w: usize, v: v128): void {
  v128.store(w, f32x4.add(v128.load(w), v));
}

/** 3 taps, stride 1, dilation 1, 2 pixels that lie 1 apart at a time. */
function filter3x1(x: usize, xRow: usize, g: usize, gRow: usize, rows: i32, cols: i32, w: usize): void {
  let c0 = zero4(), c1 = zero4(), c2 = zero4(), d0 = zero4(), d1 = zero4(), d2 = zero4();
  const row = <usize>cols << 4;
  for (let i = 0; i < rows; i++) {
    let from = x;
    let to = g;
    const end = g + row;
    while (to < end) {
      const g0 = v128.load(to), g1 = v128.load(to, 16);
      const x0 = v128.load(from);
      const x1 = v128.load(from, 16);
      const x2 = v128.load(from, 32);
      const x3 = v128.load(from, 48);
      c0 = fma(c0, x0, g0);
      c1 = fma(c1, x1, g0);
      c2 = fma(c2, x2, g0);
      d0 = fma(d0, x1, g1);
      d1 = fma(d1, x2, g1);
      d2 = fma(d2, x3, g1);
      from += 32;
      to += 32;
    }
    x += xRow;
    g += gRow;
  }
  grow(w, f32x4.add(c0, d0));
  grow(w + 16, f32x4.add(c1, d1));
  grow(w + 32, f32x4.add(c2, d2));
}

/** 3 taps, stride 1, dilation 2, 2 pixels that lie 2 apart at a time. */
function filter3x2(x: usize, xRow: usize, g: usize, gRow: usize, rows: i32, cols: i32, w: usize): void {
  let c0 = zero4(), c1 = zero4(), c2 = zero4(), d0 = zero4(), d1 = zero4(), d2 = zero4();
  const row = <usize>cols << 4;
  for (let i = 0; i < rows; i++) {
    let from = x;
    let to = g;
    const end = g + row;
    while (to < end) {
      for (let odd = 0; odd < 2; odd++) {
        const g0 = v128.load(to), g1 = v128.load(to, 32);
        const x0 = v128.load(from);
        const x1 = v128.load(from, 32);
        const x2 = v128.load(from, 64);
        const x3 = v128.load(from, 96);
        c0 = fma(c0, x0, g0);
        c1 = fma(c1, x1, g0);
        c2 = fma(c2, x2, g0);
        d0 = fma(d0, x1, g1);
        d1 = fma(d1, x2, g1);
        d2 = fma(d2, x3, g1);
        from += 16;
        to += 16;
      }
      from += 32;
      to += 32;
    }
    x += xRow;
    g += gRow;
  }
  grow(w, f32x4.add(c0, d0));
  grow(w + 16, f32x4.add(c1, d1));
  grow(w + 32, f32x4.add(c2, d2));
}

/** 5 taps, stride 1, dilation 1, 2 pixels that lie 1 apart at a time. */
function filter5x1(x: usize, xRow: usize, g: usize, gRow: usize, rows: i32, cols: i32, w: usize): void {
  let c0 = zero4(), c1 = zero4(), c2 = zero4(), c3 = zero4(), c4 = zero4();
  const row = <usize>cols << 4;
  for (let i = 0; i < rows; i++) {
    let from = x;
    let to = g;
    const end = g + row;
    while (to < end) {
      const g0 = v128.load(to), g1 = v128.load(to, 16);
      const x0 = v128.load(from);
      const x1 = v128.load(from, 16);
      const x2 = v128.load(from, 32);
      const x3 = v128.load(from, 48);
      const x4 = v128.load(from, 64);
      const x5 = v128.load(from, 80);
      c0 = fma(c0, x0, g0);
      c1 = fma(c1, x1, g0);
      c2 = fma(c2, x2, g0);
      c3 = fma(c3, x3, g0);
      c4 = fma(c4, x4, g0);
      c0 = fma(c0, x1, g1);
      c1 = fma(c1, x2, g1);
      c2 = fma(c2, x3, g1);
      c3 = fma(c3, x4, g1);
      c4 = fma(c4, x5, g1);
      from += 32;
      to += 32;
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

/** 5 taps, stride 1, dilation 2, 2 pixels that lie 2 apart at a time. */
function filter5x2(x: usize, xRow: usize, g: usize, gRow: usize, rows: i32, cols: i32, w: usize): void {
  let c0 = zero4(), c1 = zero4(), c2 = zero4(), c3 = zero4(), c4 = zero4();
  const row = <usize>cols << 4;
  for (let i = 0; i < rows; i++) {
    let from = x;
    let to = g;
    const end = g + row;
    while (to < end) {
      for (let odd = 0; odd < 2; odd++) {
        const g0 = v128.load(to), g1 = v128.load(to, 32);
        const x0 = v128.load(from);
        const x1 = v128.load(from, 32);
        const x2 = v128.load(from, 64);
        const x3 = v128.load(from, 96);
        const x4 = v128.load(from, 128);
        const x5 = v128.load(from, 160);
        c0 = fma(c0, x0, g0);
        c1 = fma(c1, x1, g0);
        c2 = fma(c2, x2, g0);
        c3 = fma(c3, x3, g0);
        c4 = fma(c4, x4, g0);
        c0 = fma(c0, x1, g1);
        c1 = fma(c1, x2, g1);
        c2 = fma(c2, x3, g1);
        c3 = fma(c3, x4, g1);
        c4 = fma(c4, x5, g1);
        from += 16;
        to += 16;
      }
      from += 32;
      to += 32;
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
