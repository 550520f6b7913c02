/** The gradient of a depthwise filter, from a padded input and the gradient of the output, one plane at a time. */
import { fma, zero4 } from './memory';

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
      if (kw - j == 7) {
        pair4(from, down, g, gRow, rows, cols, to, 16);
        j += 4, from += 64, to += 64;
      }
      for (; j + 5 <= kw; j += 5, from += 80, to += 80) pair5(from, down, g, gRow, rows, cols, to, 16);
      for (; j + 3 <= kw; j += 3, from += 48, to += 48) pair3(from, down, g, gRow, rows, cols, to, 16);
    } else if (sx == 1 && dx == 2 && (cols & 3) == 0) {
      for (; j + 5 <= kw; j += 5, from += 160, to += 80) pair5(from, down, g, gRow, rows, cols, to, 32);
      for (; j + 3 <= kw; j += 3, from += 96, to += 48) pair3(from, down, g, gRow, rows, cols, to, 32);
    }
    for (; j + 5 <= kw; j += 5, from += 5 * across, to += 80) filter5(from, down, step, across, g, gRow, rows, cols, to);
    for (; j + 3 <= kw; j += 3, from += 3 * across, to += 48) filter3(from, down, step, across, g, gRow, rows, cols, to);
    for (; j < kw; j++, from += across, to += 16) filter1(from, down, step, g, gRow, rows, cols, to);
  }
}

@inline function grow(w: usize, v: v128): void {
  v128.store(w, f32x4.add(v128.load(w), v));
}

// Stride 1, two pixels at a time that lie as far apart as the taps do: `d` bytes, a constant where these are inlined. With
// dilation 2 the even pixels of a row come first, then the odd ones.

/** 3 taps. */
@inline function pair3(x: usize, xRow: usize, g: usize, gRow: usize, rows: i32, cols: i32, w: usize, d: usize): void {
  let c0 = zero4(), c1 = zero4(), c2 = zero4();
  const row = <usize>cols << 4;
  for (let i = 0; i < rows; i++, x += xRow, g += gRow) {
    const end = g + row;
    for (let odd: usize = 0; odd < d; odd += 16) {
      for (let from = x + odd, to = g + odd; to < end; from += 2 * d, to += 2 * d) {
        const g0 = v128.load(to), g1 = v128.load(to + d);
        const x0 = v128.load(from), x1 = v128.load(from + d), x2 = v128.load(from + 2 * d), x3 = v128.load(from + 3 * d);
        c0 = f32x4.add(c0, fma(f32x4.mul(x0, g0), x1, g1));
        c1 = f32x4.add(c1, fma(f32x4.mul(x1, g0), x2, g1));
        c2 = f32x4.add(c2, fma(f32x4.mul(x2, g0), x3, g1));
      }
    }
  }
  grow(w, c0);
  grow(w + 16, c1);
  grow(w + 32, c2);
}

/** 4 taps. */
@inline function pair4(x: usize, xRow: usize, g: usize, gRow: usize, rows: i32, cols: i32, w: usize, d: usize): void {
  let c0 = zero4(), c1 = zero4(), c2 = zero4(), c3 = zero4();
  const row = <usize>cols << 4;
  for (let i = 0; i < rows; i++, x += xRow, g += gRow) {
    const end = g + row;
    for (let odd: usize = 0; odd < d; odd += 16) {
      for (let from = x + odd, to = g + odd; to < end; from += 2 * d, to += 2 * d) {
        const g0 = v128.load(to), g1 = v128.load(to + d);
        const x0 = v128.load(from), x1 = v128.load(from + d), x2 = v128.load(from + 2 * d), x3 = v128.load(from + 3 * d), x4 = v128.load(from + 4 * d);
        c0 = f32x4.add(c0, fma(f32x4.mul(x0, g0), x1, g1));
        c1 = f32x4.add(c1, fma(f32x4.mul(x1, g0), x2, g1));
        c2 = f32x4.add(c2, fma(f32x4.mul(x2, g0), x3, g1));
        c3 = f32x4.add(c3, fma(f32x4.mul(x3, g0), x4, g1));
      }
    }
  }
  grow(w, c0);
  grow(w + 16, c1);
  grow(w + 32, c2);
  grow(w + 48, c3);
}

/** 5 taps: another order of additions, for want of registers. */
@inline function pair5(x: usize, xRow: usize, g: usize, gRow: usize, rows: i32, cols: i32, w: usize, d: usize): void {
  let c0 = zero4(), c1 = zero4(), c2 = zero4(), c3 = zero4(), c4 = zero4();
  const row = <usize>cols << 4;
  for (let i = 0; i < rows; i++, x += xRow, g += gRow) {
    const end = g + row;
    for (let odd: usize = 0; odd < d; odd += 16) {
      for (let from = x + odd, to = g + odd; to < end; from += 2 * d, to += 2 * d) {
        const g0 = v128.load(to), g1 = v128.load(to + d);
        const x0 = v128.load(from), x1 = v128.load(from + d), x2 = v128.load(from + 2 * d), x3 = v128.load(from + 3 * d), x4 = v128.load(from + 4 * d), x5 = v128.load(from + 5 * d);
        c0 = fma(fma(c0, x0, g0), x1, g1);
        c1 = fma(fma(c1, x1, g0), x2, g1);
        c2 = fma(fma(c2, x2, g0), x3, g1);
        c3 = fma(fma(c3, x3, g0), x4, g1);
        c4 = fma(fma(c4, x4, g0), x5, g1);
      }
    }
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
