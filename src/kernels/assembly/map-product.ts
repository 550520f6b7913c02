/**
 * Convolutions of feature maps: weights are numbers, pixels are vectors, so that no product is spent on channels that
 * only fill up a plane. Outputs come in panels of 3 to 5: their sums, a vector of pixels and a number fit the registers.
 */
import { fma, zero4 } from './memory';

/** Vectors of pixels that all panels take before the next ones, for they are in the cache then. */
const CHUNK = 32;

/** Outputs of the next panel: `left` of them in as few and even panels as possible. */
@inline function panelOf(left: i32): i32 {
  const panels = (left + 4) / 5;
  return (left + panels - 1) / panels;
}

/**
 * c = sum over `depth` taps and channels. `offsets` has of each the bytes from `a`; `vectors` where 4 neighbouring
 * pixels lie in `a` and in each map of `c`, an even count of such pairs. `b` is `[panels][depth][outputs of the panel]`.
 */
export function mapProduct(
  a: usize, offsets: usize, depth: i32, b: usize, c: usize, map: usize, outputs: i32, vectors: usize, count: i32,
): void {
  for (let first = 0; first < count; first += CHUNK) {
    const from = vectors + (<usize>first << 3), end = vectors + (<usize>min(first + CHUNK, count) << 3);
    let w = b, to = c;
    for (let left = outputs; left > 0;) {
      const n = panelOf(left), last = w + (<usize>(depth * n) << 2);
      if (n == 5) pairs5(a, offsets, w, last, to, map, from, end);
      else if (n == 4) pairs4(a, offsets, w, last, to, map, from, end);
      else pairs3(a, offsets, w, last, to, map, from, end);
      w = last;
      to += map * n;
      left -= n;
    }
  }
}

/** The same with the sum of each tap's `channels` taken first: the order of a gradient that is scattered tap by tap. */
export function mapProductByTaps(
  a: usize, offsets: usize, taps: i32, channels: i32, b: usize, c: usize, map: usize, outputs: i32, vectors: usize,
  count: i32,
): void {
  for (let first = 0; first < count; first += CHUNK) {
    const from = vectors + (<usize>first << 3), end = vectors + (<usize>min(first + CHUNK, count) << 3);
    let w = b, to = c;
    for (let left = outputs; left > 0;) {
      const n = panelOf(left), tap = <usize>(channels * n) << 2;
      if (n == 5) singles5(a, taps, offsets, w, tap, to, map, from, end);
      else if (n == 4) singles4(a, taps, offsets, w, tap, to, map, from, end);
      else singles3(a, taps, offsets, w, tap, to, map, from, end);
      w += tap * taps;
      to += map * n;
      left -= n;
    }
  }
}

function pairs5(
  a: usize, offsets: usize, b: usize, last: usize, c: usize, map: usize, vectors: usize, end: usize,
): void {
  for (; vectors < end; vectors += 16) {
    const x = a + load<u32>(vectors), further = load<u32>(vectors, 8) - load<u32>(vectors);
    let c00 = zero4(), c01 = zero4();
    let c10 = zero4(), c11 = zero4();
    let c20 = zero4(), c21 = zero4();
    let c30 = zero4(), c31 = zero4();
    let c40 = zero4(), c41 = zero4();
    let w = b, offset = offsets;
    do {
      const from = x + load<u32>(offset);
      const x0 = v128.load(from), x1 = v128.load(from + further);
      let v = v128.load_splat<f32>(w);
      c00 = fma(c00, x0, v);
      c01 = fma(c01, x1, v);
      v = v128.load_splat<f32>(w, 4);
      c10 = fma(c10, x0, v);
      c11 = fma(c11, x1, v);
      v = v128.load_splat<f32>(w, 8);
      c20 = fma(c20, x0, v);
      c21 = fma(c21, x1, v);
      v = v128.load_splat<f32>(w, 12);
      c30 = fma(c30, x0, v);
      c31 = fma(c31, x1, v);
      v = v128.load_splat<f32>(w, 16);
      c40 = fma(c40, x0, v);
      c41 = fma(c41, x1, v);
      w += 20;
      offset += 4;
    } while (w < last);
    let y = c + load<u32>(vectors, 4), z = c + load<u32>(vectors, 12);
    v128.store(y, c00);
    v128.store(z, c01);
    y += map;
    z += map;
    v128.store(y, c10);
    v128.store(z, c11);
    y += map;
    z += map;
    v128.store(y, c20);
    v128.store(z, c21);
    y += map;
    z += map;
    v128.store(y, c30);
    v128.store(z, c31);
    y += map;
    z += map;
    v128.store(y, c40);
    v128.store(z, c41);
  }
}

function pairs4(
  a: usize, offsets: usize, b: usize, last: usize, c: usize, map: usize, vectors: usize, end: usize,
): void {
  for (; vectors < end; vectors += 16) {
    const x = a + load<u32>(vectors), further = load<u32>(vectors, 8) - load<u32>(vectors);
    let c00 = zero4(), c01 = zero4();
    let c10 = zero4(), c11 = zero4();
    let c20 = zero4(), c21 = zero4();
    let c30 = zero4(), c31 = zero4();
    let w = b, offset = offsets;
    do {
      const from = x + load<u32>(offset);
      const x0 = v128.load(from), x1 = v128.load(from + further);
      let v = v128.load_splat<f32>(w);
      c00 = fma(c00, x0, v);
      c01 = fma(c01, x1, v);
      v = v128.load_splat<f32>(w, 4);
      c10 = fma(c10, x0, v);
      c11 = fma(c11, x1, v);
      v = v128.load_splat<f32>(w, 8);
      c20 = fma(c20, x0, v);
      c21 = fma(c21, x1, v);
      v = v128.load_splat<f32>(w, 12);
      c30 = fma(c30, x0, v);
      c31 = fma(c31, x1, v);
      w += 16;
      offset += 4;
    } while (w < last);
    let y = c + load<u32>(vectors, 4), z = c + load<u32>(vectors, 12);
    v128.store(y, c00);
    v128.store(z, c01);
    y += map;
    z += map;
    v128.store(y, c10);
    v128.store(z, c11);
    y += map;
    z += map;
    v128.store(y, c20);
    v128.store(z, c21);
    y += map;
    z += map;
    v128.store(y, c30);
    v128.store(z, c31);
  }
}

function pairs3(
  a: usize, offsets: usize, b: usize, last: usize, c: usize, map: usize, vectors: usize, end: usize,
): void {
  for (; vectors < end; vectors += 16) {
    const x = a + load<u32>(vectors), further = load<u32>(vectors, 8) - load<u32>(vectors);
    let c00 = zero4(), c01 = zero4();
    let c10 = zero4(), c11 = zero4();
    let c20 = zero4(), c21 = zero4();
    let w = b, offset = offsets;
    do {
      const from = x + load<u32>(offset);
      const x0 = v128.load(from), x1 = v128.load(from + further);
      let v = v128.load_splat<f32>(w);
      c00 = fma(c00, x0, v);
      c01 = fma(c01, x1, v);
      v = v128.load_splat<f32>(w, 4);
      c10 = fma(c10, x0, v);
      c11 = fma(c11, x1, v);
      v = v128.load_splat<f32>(w, 8);
      c20 = fma(c20, x0, v);
      c21 = fma(c21, x1, v);
      w += 12;
      offset += 4;
    } while (w < last);
    let y = c + load<u32>(vectors, 4), z = c + load<u32>(vectors, 12);
    v128.store(y, c00);
    v128.store(z, c01);
    y += map;
    z += map;
    v128.store(y, c10);
    v128.store(z, c11);
    y += map;
    z += map;
    v128.store(y, c20);
    v128.store(z, c21);
  }
}

function singles5(
  a: usize, taps: i32, offsets: usize, b: usize, tap: usize, c: usize, map: usize, vectors: usize, end: usize,
): void {
  for (; vectors < end; vectors += 8) {
    const x = a + load<u32>(vectors);
    let t0 = zero4();
    let t1 = zero4();
    let t2 = zero4();
    let t3 = zero4();
    let t4 = zero4();
    let w = b, offset = offsets;
    for (let i = 0; i < taps; i++) {
      let c0 = zero4();
      let c1 = zero4();
      let c2 = zero4();
      let c3 = zero4();
      let c4 = zero4();
      const last = w + tap;
      do {
        const v = v128.load(x + load<u32>(offset));
        c0 = fma(c0, v, v128.load_splat<f32>(w));
        c1 = fma(c1, v, v128.load_splat<f32>(w, 4));
        c2 = fma(c2, v, v128.load_splat<f32>(w, 8));
        c3 = fma(c3, v, v128.load_splat<f32>(w, 12));
        c4 = fma(c4, v, v128.load_splat<f32>(w, 16));
        w += 20;
        offset += 4;
      } while (w < last);
      t0 = f32x4.add(c0, t0);
      t1 = f32x4.add(c1, t1);
      t2 = f32x4.add(c2, t2);
      t3 = f32x4.add(c3, t3);
      t4 = f32x4.add(c4, t4);
    }
    let y = c + load<u32>(vectors, 4);
    v128.store(y, t0);
    y += map;
    v128.store(y, t1);
    y += map;
    v128.store(y, t2);
    y += map;
    v128.store(y, t3);
    y += map;
    v128.store(y, t4);
  }
}

function singles4(
  a: usize, taps: i32, offsets: usize, b: usize, tap: usize, c: usize, map: usize, vectors: usize, end: usize,
): void {
  for (; vectors < end; vectors += 8) {
    const x = a + load<u32>(vectors);
    let t0 = zero4();
    let t1 = zero4();
    let t2 = zero4();
    let t3 = zero4();
    let w = b, offset = offsets;
    for (let i = 0; i < taps; i++) {
      let c0 = zero4();
      let c1 = zero4();
      let c2 = zero4();
      let c3 = zero4();
      const last = w + tap;
      do {
        const v = v128.load(x + load<u32>(offset));
        c0 = fma(c0, v, v128.load_splat<f32>(w));
        c1 = fma(c1, v, v128.load_splat<f32>(w, 4));
        c2 = fma(c2, v, v128.load_splat<f32>(w, 8));
        c3 = fma(c3, v, v128.load_splat<f32>(w, 12));
        w += 16;
        offset += 4;
      } while (w < last);
      t0 = f32x4.add(c0, t0);
      t1 = f32x4.add(c1, t1);
      t2 = f32x4.add(c2, t2);
      t3 = f32x4.add(c3, t3);
    }
    let y = c + load<u32>(vectors, 4);
    v128.store(y, t0);
    y += map;
    v128.store(y, t1);
    y += map;
    v128.store(y, t2);
    y += map;
    v128.store(y, t3);
  }
}

function singles3(
  a: usize, taps: i32, offsets: usize, b: usize, tap: usize, c: usize, map: usize, vectors: usize, end: usize,
): void {
  for (; vectors < end; vectors += 8) {
    const x = a + load<u32>(vectors);
    let t0 = zero4();
    let t1 = zero4();
    let t2 = zero4();
    let w = b, offset = offsets;
    for (let i = 0; i < taps; i++) {
      let c0 = zero4();
      let c1 = zero4();
      let c2 = zero4();
      const last = w + tap;
      do {
        const v = v128.load(x + load<u32>(offset));
        c0 = fma(c0, v, v128.load_splat<f32>(w));
        c1 = fma(c1, v, v128.load_splat<f32>(w, 4));
        c2 = fma(c2, v, v128.load_splat<f32>(w, 8));
        w += 12;
        offset += 4;
      } while (w < last);
      t0 = f32x4.add(c0, t0);
      t1 = f32x4.add(c1, t1);
      t2 = f32x4.add(c2, t2);
    }
    let y = c + load<u32>(vectors, 4);
    v128.store(y, t0);
    y += map;
    v128.store(y, t1);
    y += map;
    v128.store(y, t2);
  }
}
