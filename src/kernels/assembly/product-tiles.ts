/** Tiles of a product: m pixels times n outputs, with all sums in registers. */
import { fma, zero4 } from './memory';

@inline function put(y: usize, v: v128, add: i32): void {
  v128.store(y, add ? f32x4.add(v128.load(y), v) : v);
}

/** A single tap without offset needs no table (pointer 0). */
@inline function tapOffset(offsets: usize, tap: i32): usize {
  return offsets ? <usize>load<u32>(offsets + (<usize>tap << 2)) : 0;
}

/**
 * The engine's compiler moves all loads of a loop's body to its start, so the body is one step along the channels:
 * 8 sums, 2 vectors of b and 4 numbers of a just fit the 15 registers.
 */
@inline export function near4x8(
  a: usize, aPlane: usize, planes: i32, b: usize, y: usize, cCol: usize, cPlane: usize,
): void {
  let c00 = zero4(), c01 = zero4(), c10 = zero4(), c11 = zero4();
  let c20 = zero4(), c21 = zero4(), c30 = zero4(), c31 = zero4();
  for (const last = b + (<usize>planes << 7); b < last; a += aPlane) {
      let x0 = a;
      const end = b + 128;
      do {
        const b0 = v128.load(b), b1 = v128.load(b, 16);
        let x = v128.load_splat<f32>(x0);
        c00 = fma(c00, x, b0);
        c01 = fma(c01, x, b1);
        x = v128.load_splat<f32>(x0, 16);
        c10 = fma(c10, x, b0);
        c11 = fma(c11, x, b1);
        x = v128.load_splat<f32>(x0, 32);
        c20 = fma(c20, x, b0);
        c21 = fma(c21, x, b1);
        x = v128.load_splat<f32>(x0, 48);
        c30 = fma(c30, x, b0);
        c31 = fma(c31, x, b1);
        b += 32;
        x0 += 4;
      } while (b < end);
  }
  const z = y + cPlane;
  v128.store(y, c00);
  v128.store(z, c01);
  v128.store(y + cCol, c10);
  v128.store(z + cCol, c11);
  v128.store(y + cCol * 2, c20);
  v128.store(z + cCol * 2, c21);
  v128.store(y + cCol * 3, c30);
  v128.store(z + cCol * 3, c31);
}

/** The same with taps, pixels at any distance (a constant where it is inlined), or added to what is there. */
@inline export function tile4x8(
  a: usize, aCol: usize, aPlane: usize, taps: i32, offsets: usize, planes: i32, b: usize, y: usize, cCol: usize, cPlane: usize, add: i32,
): void {
  let c00 = zero4(), c01 = zero4(), c10 = zero4(), c11 = zero4();
  let c20 = zero4(), c21 = zero4(), c30 = zero4(), c31 = zero4();
  for (let tap = 0; tap < taps; tap++) {
    let from = a + tapOffset(offsets, tap);
    for (let plane = 0; plane < planes; plane++) {
      let x0 = from;
      const end = b + 128;
      do {
        const x1 = x0 + aCol;
        const x2 = x1 + aCol;
        const b0 = v128.load(b), b1 = v128.load(b, 16);
        let x = v128.load_splat<f32>(x0);
        c00 = fma(c00, x, b0);
        c01 = fma(c01, x, b1);
        x = v128.load_splat<f32>(x1);
        c10 = fma(c10, x, b0);
        c11 = fma(c11, x, b1);
        x = v128.load_splat<f32>(x2);
        c20 = fma(c20, x, b0);
        c21 = fma(c21, x, b1);
        x = v128.load_splat<f32>(x2 + aCol);
        c30 = fma(c30, x, b0);
        c31 = fma(c31, x, b1);
        b += 32;
        x0 += 4;
      } while (b < end);
      from += aPlane;
    }
  }
  const z = y + cPlane;
  if (add) {
    c00 = f32x4.add(c00, v128.load(y));
    c01 = f32x4.add(c01, v128.load(z));
    c10 = f32x4.add(c10, v128.load(y + cCol));
    c11 = f32x4.add(c11, v128.load(z + cCol));
    c20 = f32x4.add(c20, v128.load(y + cCol * 2));
    c21 = f32x4.add(c21, v128.load(z + cCol * 2));
    c30 = f32x4.add(c30, v128.load(y + cCol * 3));
    c31 = f32x4.add(c31, v128.load(z + cCol * 3));
  }
  v128.store(y, c00);
  v128.store(z, c01);
  v128.store(y + cCol, c10);
  v128.store(z + cCol, c11);
  v128.store(y + cCol * 2, c20);
  v128.store(z + cCol * 2, c21);
  v128.store(y + cCol * 3, c30);
  v128.store(z + cCol * 3, c31);
}

export function tile1x8(
  a: usize, aPlane: usize, taps: i32, offsets: usize, planes: i32, b: usize, y: usize, cPlane: usize, add: i32,
): void {
  let c0 = zero4(), c1 = zero4();
  for (let tap = 0; tap < taps; tap++) {
    let x = a + tapOffset(offsets, tap);
    for (let plane = 0; plane < planes; plane++) {
      for (let k: usize = 0; k < 16; k += 4) {
        const v = v128.load_splat<f32>(x + k);
        c0 = fma(c0, v, v128.load(b));
        c1 = fma(c1, v, v128.load(b, 16));
        b += 32;
      }
      x += aPlane;
    }
  }
  put(y, c0, add);
  put(y + cPlane, c1, add);
}

export function tile1x4(a: usize, aPlane: usize, taps: i32, offsets: usize, planes: i32, b: usize, y: usize, add: i32): void {
  let c = zero4();
  for (let tap = 0; tap < taps; tap++) {
    let x = a + tapOffset(offsets, tap);
    for (let plane = 0; plane < planes; plane++) {
      for (let k: usize = 0; k < 16; k += 4) {
        c = fma(c, v128.load_splat<f32>(x + k), v128.load(b));
        b += 16;
      }
      x += aPlane;
    }
  }
  put(y, c, add);
}

/** The last panel of 4 outputs, 8 neighbouring pixels at a time: with fewer, sums wait for their own additions. */
export function tile8x4(
  a: usize, aPlane: usize, taps: i32, offsets: usize, planes: i32, b: usize, y: usize, cCol: usize, add: i32,
): void {
  let c0 = zero4(), c1 = zero4(), c2 = zero4(), c3 = zero4();
  let c4 = zero4(), c5 = zero4(), c6 = zero4(), c7 = zero4();
  for (let tap = 0; tap < taps; tap++) {
    let from = a + tapOffset(offsets, tap);
    for (let plane = 0; plane < planes; plane++) {
      let x = from;
      const end = b + 64;
      do {
        const v = v128.load(b);
        c0 = fma(c0, v128.load_splat<f32>(x), v);
        c1 = fma(c1, v128.load_splat<f32>(x, 16), v);
        c2 = fma(c2, v128.load_splat<f32>(x, 32), v);
        c3 = fma(c3, v128.load_splat<f32>(x, 48), v);
        c4 = fma(c4, v128.load_splat<f32>(x, 64), v);
        c5 = fma(c5, v128.load_splat<f32>(x, 80), v);
        c6 = fma(c6, v128.load_splat<f32>(x, 96), v);
        c7 = fma(c7, v128.load_splat<f32>(x, 112), v);
        b += 16;
        x += 4;
      } while (b < end);
      from += aPlane;
    }
  }
  put(y, c0, add);
  put(y + cCol, c1, add);
  put(y + cCol * 2, c2, add);
  put(y + cCol * 3, c3, add);
  y += cCol << 2;
  put(y, c4, add);
  put(y + cCol, c5, add);
  put(y + cCol * 2, c6, add);
  put(y + cCol * 3, c7, add);
}

/** The same with 4 pixels at any distance. */
export function tile4x4(
  a: usize, aCol: usize, aPlane: usize, taps: i32, offsets: usize, planes: i32, b: usize, y: usize, cCol: usize,
  add: i32,
): void {
  let c0 = zero4(), c1 = zero4(), c2 = zero4(), c3 = zero4();
  for (let tap = 0; tap < taps; tap++) {
    let from = a + tapOffset(offsets, tap);
    for (let plane = 0; plane < planes; plane++) {
      let x0 = from;
      const end = b + 64;
      do {
        const x1 = x0 + aCol;
        const x2 = x1 + aCol;
        const v = v128.load(b);
        c0 = fma(c0, v128.load_splat<f32>(x0), v);
        c1 = fma(c1, v128.load_splat<f32>(x1), v);
        c2 = fma(c2, v128.load_splat<f32>(x2), v);
        c3 = fma(c3, v128.load_splat<f32>(x2 + aCol), v);
        b += 16;
        x0 += 4;
      } while (b < end);
      from += aPlane;
    }
  }
  put(y, c0, add);
  put(y + cCol, c1, add);
  put(y + cCol * 2, c2, add);
  put(y + cCol * 3, c3, add);
}
