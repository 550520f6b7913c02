/**
 * Register-blocked matrix products on planes. `a` is seen as pixels x channels: pixel (row, col) of plane p lies at
 * `a + row * aRow + col * aCol + p * aPlane`. Multiplications and additions are separate instructions (wasm has no
 * fused ones), so the bits do not depend on the machine.
 */
import { zero4 } from './memory';

/**
 * c = (or c +=) a * b, for `rows` x `cols` pixels. With `taps` > 1 the products of that many shifted views of `a`
 * are added up (a convolution): `offsets` points to the shift of each in bytes. `b` is packed in panels of 8
 * outputs: `[outputs / 8][taps][channels][8]`, a last panel of 4 where the outputs are an odd count of planes.
 */
export function product(
  a: usize, aRow: usize, aCol: usize, aPlane: usize, taps: i32, offsets: usize, planes: i32,
  b: usize, c: usize, cRow: usize, cCol: usize, cPlane: usize, outputs: i32, rows: i32, cols: i32, add: i32,
): void {
  const depth = <usize>taps * planes * 4;
  for (let row = 0; row < rows; row++) {
    let panel = b;
    let to = c + <usize>row * cRow;
    const from = a + <usize>row * aRow;
    let plane = 0;
    for (; plane + 2 <= outputs; plane += 2) {
      let col = 0;
      let x = from;
      let y = to;
      if (taps == 1 && !offsets && !add && aCol == 16) {
        for (; col + 4 <= cols; col += 4) {
          near4x8(x, aPlane, planes, panel, y, cCol, cPlane);
          x += aCol << 2;
          y += cCol << 2;
        }
      }
      for (; col + 4 <= cols; col += 4) {
        tile4x8(x, aCol, aPlane, taps, offsets, planes, panel, y, cCol, cPlane, add);
        x += aCol << 2;
        y += cCol << 2;
      }
      for (; col < cols; col++) {
        tile1x8(x, aPlane, taps, offsets, planes, panel, y, cPlane, add);
        x += aCol;
        y += cCol;
      }
      panel += depth << 5;
      to += cPlane << 1;
    }
    if (plane < outputs) {
      let x = from;
      let y = to;
      for (let col = 0; col < cols; col++) {
        tile1x4(x, aPlane, taps, offsets, planes, panel, y, add);
        x += aCol;
        y += cCol;
      }
    }
  }
}

@inline function fma(acc: v128, x: v128, y: v128): v128 {
  return f32x4.add(acc, f32x4.mul(x, y));
}

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
@inline function near4x8(
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

/** The same with taps, or added to what is there. */
function tile4x8(
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

function tile1x8(
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

function tile1x4(a: usize, aPlane: usize, taps: i32, offsets: usize, planes: i32, b: usize, y: usize, add: i32): void {
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

/** w += a' * g over `rows` x `cols` pixels; `w` is `[channels of a][channels of g]`, row-major. */
export function outerProduct(
  a: usize, aRow: usize, aCol: usize, aPlane: usize, planes: i32,
  g: usize, gRow: usize, gCol: usize, gPlane: usize, outputs: i32, rows: i32, cols: i32, w: usize,
): void {
  const wRow = <usize>outputs << 4;
  for (let plane = 0; plane < planes; plane++) {
    const x = a + <usize>plane * aPlane;
    const to = w + <usize>plane * 4 * wRow;
    let out = 0;
    for (; out + 2 <= outputs; out += 2) {
      outer4x8(x, aRow, aCol, g + <usize>out * gPlane, gRow, gCol, gPlane, rows, cols, to + (<usize>out << 4), wRow);
    }
    if (out < outputs) outer4x4(x, aRow, aCol, g + <usize>out * gPlane, gRow, gCol, rows, cols, to + (<usize>out << 4), wRow);
  }
}

function outer4x8(
  a: usize, aRow: usize, aCol: usize, g: usize, gRow: usize, gCol: usize, gPlane: usize, rows: i32, cols: i32, w: usize, wRow: usize,
): void {
  let c00 = zero4(), c01 = zero4(), c10 = zero4(), c11 = zero4();
  let c20 = zero4(), c21 = zero4(), c30 = zero4(), c31 = zero4();
  for (let row = 0; row < rows; row++) {
    let x = a;
    let y = g;
    let z = g + gPlane;
    for (let col = 0; col < cols; col++) {
      const g0 = v128.load(y), g1 = v128.load(z);
      let v = v128.load_splat<f32>(x);
      c00 = fma(c00, v, g0);
      c01 = fma(c01, v, g1);
      v = v128.load_splat<f32>(x, 4);
      c10 = fma(c10, v, g0);
      c11 = fma(c11, v, g1);
      v = v128.load_splat<f32>(x, 8);
      c20 = fma(c20, v, g0);
      c21 = fma(c21, v, g1);
      v = v128.load_splat<f32>(x, 12);
      c30 = fma(c30, v, g0);
      c31 = fma(c31, v, g1);
      x += aCol;
      y += gCol;
      z += gCol;
    }
    a += aRow;
    g += gRow;
  }
  put(w, c00, 1);
  put(w + 16, c01, 1);
  w += wRow;
  put(w, c10, 1);
  put(w + 16, c11, 1);
  w += wRow;
  put(w, c20, 1);
  put(w + 16, c21, 1);
  w += wRow;
  put(w, c30, 1);
  put(w + 16, c31, 1);
}

function outer4x4(
  a: usize, aRow: usize, aCol: usize, g: usize, gRow: usize, gCol: usize, rows: i32, cols: i32, w: usize, wRow: usize,
): void {
  let c0 = zero4(), c1 = zero4(), c2 = zero4(), c3 = zero4();
  for (let row = 0; row < rows; row++) {
    let x = a;
    let y = g;
    for (let col = 0; col < cols; col++) {
      const v = v128.load(y);
      c0 = fma(c0, v128.load_splat<f32>(x), v);
      c1 = fma(c1, v128.load_splat<f32>(x, 4), v);
      c2 = fma(c2, v128.load_splat<f32>(x, 8), v);
      c3 = fma(c3, v128.load_splat<f32>(x, 12), v);
      x += aCol;
      y += gCol;
    }
    a += aRow;
    g += gRow;
  }
  put(w, c0, 1);
  put(w + wRow, c1, 1);
  put(w + wRow * 2, c2, 1);
  put(w + wRow * 3, c3, 1);
}
