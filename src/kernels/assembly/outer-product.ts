/** Sums of outer products on planes: the gradient of a matrix that was applied at each pixel. */
import { fma, zero4 } from './memory';

@inline function grow(w: usize, v: v128): void {
  v128.store(w, f32x4.add(v128.load(w), v));
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
    for (let out = 0; out + 2 <= outputs; out += 2) {
      outer4x8(x, aRow, aCol, g + <usize>out * gPlane, gRow, gCol, gPlane, rows, cols, to + (<usize>out << 4), wRow);
    }
  }
  if (!(outputs & 1)) return;
  const last = g + <usize>(outputs - 1) * gPlane, to = w + (<usize>(outputs - 1) << 4);
  let plane = 0;
  for (; plane + 2 <= planes; plane += 2) {
    outer8x4(
      a + <usize>plane * aPlane, aRow, aCol, aPlane, last, gRow, gCol, rows, cols, to + <usize>plane * 4 * wRow, wRow,
    );
  }
  if (plane < planes) {
    outer4x4(a + <usize>plane * aPlane, aRow, aCol, last, gRow, gCol, rows, cols, to + <usize>plane * 4 * wRow, wRow);
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
  grow(w, c00);
  grow(w + 16, c01);
  w += wRow;
  grow(w, c10);
  grow(w + 16, c11);
  w += wRow;
  grow(w, c20);
  grow(w + 16, c21);
  w += wRow;
  grow(w, c30);
  grow(w + 16, c31);
}

function outer8x4(
  a: usize, aRow: usize, aCol: usize, aPlane: usize, g: usize, gRow: usize, gCol: usize, rows: i32, cols: i32, w: usize, wRow: usize,
): void {
  let c0 = zero4(), c1 = zero4(), c2 = zero4(), c3 = zero4();
  let c4 = zero4(), c5 = zero4(), c6 = zero4(), c7 = zero4();
  for (let row = 0; row < rows; row++) {
    let x = a;
    let y = a + aPlane;
    let z = g;
    for (let col = 0; col < cols; col++) {
      const v = v128.load(z);
      c0 = fma(c0, v128.load_splat<f32>(x), v);
      c1 = fma(c1, v128.load_splat<f32>(x, 4), v);
      c2 = fma(c2, v128.load_splat<f32>(x, 8), v);
      c3 = fma(c3, v128.load_splat<f32>(x, 12), v);
      c4 = fma(c4, v128.load_splat<f32>(y), v);
      c5 = fma(c5, v128.load_splat<f32>(y, 4), v);
      c6 = fma(c6, v128.load_splat<f32>(y, 8), v);
      c7 = fma(c7, v128.load_splat<f32>(y, 12), v);
      x += aCol;
      y += aCol;
      z += gCol;
    }
    a += aRow;
    g += gRow;
  }
  grow(w, c0);
  grow(w + wRow, c1);
  grow(w + wRow * 2, c2);
  grow(w + wRow * 3, c3);
  w += wRow << 2;
  grow(w, c4);
  grow(w + wRow, c5);
  grow(w + wRow * 2, c6);
  grow(w + wRow * 3, c7);
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
  grow(w, c0);
  grow(w + wRow, c1);
  grow(w + wRow * 2, c2);
  grow(w + wRow * 3, c3);
}
