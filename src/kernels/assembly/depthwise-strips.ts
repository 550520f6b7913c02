/**
 * Four pixels of a depthwise row that lie as far apart as the taps do: `d` bytes, a constant where these are inlined, so
 * that it becomes part of the loads. `w` is `[kh][taps][4]`, `down` the bytes from one row of taps to the next.
 *
 * The engine's compiler moves all loads of a loop's body to its start, so a body takes no more taps than fit the 15
 * registers: 5 and 7 taps walk the rows more than once. A row's products are added up before they join the sum, which
 * leaves one addition a row to wait for; the first row needs none.
 */
import { fma, zero4 } from './memory';

@inline function row2(x0: v128, x1: v128, w0: v128, w1: v128): v128 {
  return fma(f32x4.mul(x0, w0), x1, w1);
}

@inline function row3(x0: v128, x1: v128, x2: v128, w0: v128, w1: v128, w2: v128): v128 {
  return fma(fma(f32x4.mul(x0, w0), x1, w1), x2, w2);
}

/** 3 taps. */
@inline export function strip3(x: usize, down: usize, w: usize, y: usize, kh: i32, d: usize): void {
  let from = x, v = w;
  const end = w + <usize>kh * 48;
  const w0 = v128.load(v), w1 = v128.load(v, 16), w2 = v128.load(v, 32);
  const x0 = v128.load(from), x1 = v128.load(from + d), x2 = v128.load(from + 2 * d), x3 = v128.load(from + 3 * d), x4 = v128.load(from + 4 * d), x5 = v128.load(from + 5 * d);
  let c0 = row3(x0, x1, x2, w0, w1, w2);
  let c1 = row3(x1, x2, x3, w0, w1, w2);
  let c2 = row3(x2, x3, x4, w0, w1, w2);
  let c3 = row3(x3, x4, x5, w0, w1, w2);
  for (v += 48; v < end; v += 48) {
    from += down;
    const w0 = v128.load(v), w1 = v128.load(v, 16), w2 = v128.load(v, 32);
    const x0 = v128.load(from), x1 = v128.load(from + d), x2 = v128.load(from + 2 * d), x3 = v128.load(from + 3 * d), x4 = v128.load(from + 4 * d), x5 = v128.load(from + 5 * d);
    c0 = f32x4.add(c0, row3(x0, x1, x2, w0, w1, w2));
    c1 = f32x4.add(c1, row3(x1, x2, x3, w0, w1, w2));
    c2 = f32x4.add(c2, row3(x2, x3, x4, w0, w1, w2));
    c3 = f32x4.add(c3, row3(x3, x4, x5, w0, w1, w2));
  }
  v128.store(y, c0);
  v128.store(y + d, c1);
  v128.store(y + 2 * d, c2);
  v128.store(y + 3 * d, c3);
}

/** 5 taps. */
@inline export function strip5(x: usize, down: usize, w: usize, y: usize, kh: i32, d: usize): void {
  let from = x, v = w;
  const end = w + <usize>kh * 80;
  const w0 = v128.load(v), w1 = v128.load(v, 16), w2 = v128.load(v, 32);
  const x0 = v128.load(from), x1 = v128.load(from + d), x2 = v128.load(from + 2 * d), x3 = v128.load(from + 3 * d), x4 = v128.load(from + 4 * d), x5 = v128.load(from + 5 * d);
  let c0 = row3(x0, x1, x2, w0, w1, w2);
  let c1 = row3(x1, x2, x3, w0, w1, w2);
  let c2 = row3(x2, x3, x4, w0, w1, w2);
  let c3 = row3(x3, x4, x5, w0, w1, w2);
  for (v += 80; v < end; v += 80) {
    from += down;
    const w0 = v128.load(v), w1 = v128.load(v, 16), w2 = v128.load(v, 32);
    const x0 = v128.load(from), x1 = v128.load(from + d), x2 = v128.load(from + 2 * d), x3 = v128.load(from + 3 * d), x4 = v128.load(from + 4 * d), x5 = v128.load(from + 5 * d);
    c0 = f32x4.add(c0, row3(x0, x1, x2, w0, w1, w2));
    c1 = f32x4.add(c1, row3(x1, x2, x3, w0, w1, w2));
    c2 = f32x4.add(c2, row3(x2, x3, x4, w0, w1, w2));
    c3 = f32x4.add(c3, row3(x3, x4, x5, w0, w1, w2));
  }
  from = x + 3 * d;
  for (v = w + 48; v < end; v += 80) {
    const w0 = v128.load(v), w1 = v128.load(v, 16);
    const x0 = v128.load(from), x1 = v128.load(from + d), x2 = v128.load(from + 2 * d), x3 = v128.load(from + 3 * d), x4 = v128.load(from + 4 * d);
    c0 = f32x4.add(c0, row2(x0, x1, w0, w1));
    c1 = f32x4.add(c1, row2(x1, x2, w0, w1));
    c2 = f32x4.add(c2, row2(x2, x3, w0, w1));
    c3 = f32x4.add(c3, row2(x3, x4, w0, w1));
    from += down;
  }
  v128.store(y, c0);
  v128.store(y + d, c1);
  v128.store(y + 2 * d, c2);
  v128.store(y + 3 * d, c3);
}

/** 7 taps. */
@inline export function strip7(x: usize, down: usize, w: usize, y: usize, kh: i32, d: usize): void {
  let from = x, v = w;
  const end = w + <usize>kh * 112;
  const w0 = v128.load(v), w1 = v128.load(v, 16), w2 = v128.load(v, 32);
  const x0 = v128.load(from), x1 = v128.load(from + d), x2 = v128.load(from + 2 * d), x3 = v128.load(from + 3 * d), x4 = v128.load(from + 4 * d), x5 = v128.load(from + 5 * d);
  let c0 = row3(x0, x1, x2, w0, w1, w2);
  let c1 = row3(x1, x2, x3, w0, w1, w2);
  let c2 = row3(x2, x3, x4, w0, w1, w2);
  let c3 = row3(x3, x4, x5, w0, w1, w2);
  for (v += 112; v < end; v += 112) {
    from += down;
    const w0 = v128.load(v), w1 = v128.load(v, 16), w2 = v128.load(v, 32);
    const x0 = v128.load(from), x1 = v128.load(from + d), x2 = v128.load(from + 2 * d), x3 = v128.load(from + 3 * d), x4 = v128.load(from + 4 * d), x5 = v128.load(from + 5 * d);
    c0 = f32x4.add(c0, row3(x0, x1, x2, w0, w1, w2));
    c1 = f32x4.add(c1, row3(x1, x2, x3, w0, w1, w2));
    c2 = f32x4.add(c2, row3(x2, x3, x4, w0, w1, w2));
    c3 = f32x4.add(c3, row3(x3, x4, x5, w0, w1, w2));
  }
  from = x + 3 * d;
  for (v = w + 48; v < end; v += 112) {
    const w0 = v128.load(v), w1 = v128.load(v, 16);
    const x0 = v128.load(from), x1 = v128.load(from + d), x2 = v128.load(from + 2 * d), x3 = v128.load(from + 3 * d), x4 = v128.load(from + 4 * d);
    c0 = f32x4.add(c0, row2(x0, x1, w0, w1));
    c1 = f32x4.add(c1, row2(x1, x2, w0, w1));
    c2 = f32x4.add(c2, row2(x2, x3, w0, w1));
    c3 = f32x4.add(c3, row2(x3, x4, w0, w1));
    from += down;
  }
  from = x + 5 * d;
  for (v = w + 80; v < end; v += 112) {
    const w0 = v128.load(v), w1 = v128.load(v, 16);
    const x0 = v128.load(from), x1 = v128.load(from + d), x2 = v128.load(from + 2 * d), x3 = v128.load(from + 3 * d), x4 = v128.load(from + 4 * d);
    c0 = f32x4.add(c0, row2(x0, x1, w0, w1));
    c1 = f32x4.add(c1, row2(x1, x2, w0, w1));
    c2 = f32x4.add(c2, row2(x2, x3, w0, w1));
    c3 = f32x4.add(c3, row2(x3, x4, w0, w1));
    from += down;
  }
  v128.store(y, c0);
  v128.store(y + d, c1);
  v128.store(y + 2 * d, c2);
  v128.store(y + 3 * d, c3);
}

// At stride 2 each product joins the sum by itself, from the first tap of a row to the last.

@inline function chain3(c: v128, x0: v128, x1: v128, x2: v128, w0: v128, w1: v128, w2: v128): v128 {
  return fma(fma(fma(c, x0, w0), x1, w1), x2, w2);
}

/** 3 taps. */
@inline export function stride3(x: usize, down: usize, w: usize, y: usize, kh: i32, d: usize): void {
  let c0 = zero4(), c1 = zero4(), c2 = zero4(), c3 = zero4();
  for (const end = w + <usize>kh * 48; w < end; w += 48, x += down) {
    const w0 = v128.load(w), w1 = v128.load(w, 16), w2 = v128.load(w, 32);
    const x0 = v128.load(x), x2 = v128.load(x, 32), x4 = v128.load(x, 64), x6 = v128.load(x, 96), x8 = v128.load(x, 128);
    if (d == 32) {
      const x10 = v128.load(x, 160);
      c0 = chain3(c0, x0, x2, x4, w0, w1, w2);
      c1 = chain3(c1, x2, x4, x6, w0, w1, w2);
      c2 = chain3(c2, x4, x6, x8, w0, w1, w2);
      c3 = chain3(c3, x6, x8, x10, w0, w1, w2);
    } else {
      c0 = chain3(c0, x0, v128.load(x, 16), x2, w0, w1, w2);
      c1 = chain3(c1, x2, v128.load(x, 48), x4, w0, w1, w2);
      c2 = chain3(c2, x4, v128.load(x, 80), x6, w0, w1, w2);
      c3 = chain3(c3, x6, v128.load(x, 112), x8, w0, w1, w2);
    }
  }
  v128.store(y, c0);
  v128.store(y, c1, 16);
  v128.store(y, c2, 32);
  v128.store(y, c3, 48);
}

/** 5 taps. */
@inline export function stride5(x: usize, down: usize, w: usize, y: usize, kh: i32, d: usize): void {
  let c0 = zero4(), c1 = zero4(), c2 = zero4(), c3 = zero4();
  for (const end = w + <usize>kh * 80; w < end; w += 80, x += down) {
    const w0 = v128.load(w), w1 = v128.load(w, 16), w2 = v128.load(w, 32), w3 = v128.load(w, 48), w4 = v128.load(w, 64);
    const x0 = v128.load(x), x2 = v128.load(x, 32), x4 = v128.load(x, 64), x6 = v128.load(x, 96), x8 = v128.load(x, 128), x10 = v128.load(x, 160);
    if (d == 32) {
      const x12 = v128.load(x, 192), x14 = v128.load(x, 224);
      c0 = fma(fma(chain3(c0, x0, x2, x4, w0, w1, w2), x6, w3), x8, w4);
      c1 = fma(fma(chain3(c1, x2, x4, x6, w0, w1, w2), x8, w3), x10, w4);
      c2 = fma(fma(chain3(c2, x4, x6, x8, w0, w1, w2), x10, w3), x12, w4);
      c3 = fma(fma(chain3(c3, x6, x8, x10, w0, w1, w2), x12, w3), x14, w4);
    } else {
      const x3 = v128.load(x, 48), x5 = v128.load(x, 80), x7 = v128.load(x, 112);
      c0 = fma(fma(chain3(c0, x0, v128.load(x, 16), x2, w0, w1, w2), x3, w3), x4, w4);
      c1 = fma(fma(chain3(c1, x2, x3, x4, w0, w1, w2), x5, w3), x6, w4);
      c2 = fma(fma(chain3(c2, x4, x5, x6, w0, w1, w2), x7, w3), x8, w4);
      c3 = fma(fma(chain3(c3, x6, x7, x8, w0, w1, w2), v128.load(x, 144), w3), x10, w4);
    }
  }
  v128.store(y, c0);
  v128.store(y, c1, 16);
  v128.store(y, c2, 32);
  v128.store(y, c3, 48);
}
