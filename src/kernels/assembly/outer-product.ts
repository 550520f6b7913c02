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
  outerPlanes(a, aRow, aCol, aPlane, planes, g, gRow, gCol, gPlane, outputs, rows, cols, w, <usize>outputs << 4);
}

/**
 * The same, where of the planes only so many channels are not zero throughout. With 5 or 10 on both sides, as in the
 * small networks that searches train, nothing is added up for the others: what is beyond whole planes is taken with
 * the other side's channels in the lanes.
 */
export function outerProductOfChannels(
  a: usize, aRow: usize, aCol: usize, aPlane: usize, channels: i32,
  g: usize, gRow: usize, gCol: usize, gPlane: usize, outputs: i32, rows: i32, cols: i32, w: usize,
): void {
  const planes = (channels + 3) >> 2, outputPlanes = (outputs + 3) >> 2, wRow = <usize>outputPlanes << 4;
  if (channels == 5 && outputs == 5) outer5x5(a, aRow, aCol, aPlane, g, gRow, gCol, gPlane, rows, cols, w, wRow);
  else if (channels == 10 && outputs == 10) {
    outerPlanes(a, aRow, aCol, aPlane, 2, g, gRow, gCol, gPlane, 2, rows, cols, w, wRow);
    outerRim10(a, aRow, aCol, aPlane, g, gRow, gCol, gPlane, rows, cols, w, wRow);
  } else outerPlanes(a, aRow, aCol, aPlane, planes, g, gRow, gCol, gPlane, outputPlanes, rows, cols, w, wRow);
}

function outerPlanes(
  a: usize, aRow: usize, aCol: usize, aPlane: usize, planes: i32,
  g: usize, gRow: usize, gCol: usize, gPlane: usize, outputs: i32, rows: i32, cols: i32, w: usize, wRow: usize,
): void {
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

/** Adds the lanes to numbers below each other. */
@inline function growColumn(w: usize, wRow: usize, v: v128): void {
  store<f32>(w, load<f32>(w) + f32x4.extract_lane(v, 0));
  store<f32>(w + wRow, load<f32>(w + wRow) + f32x4.extract_lane(v, 1));
  store<f32>(w + wRow * 2, load<f32>(w + wRow * 2) + f32x4.extract_lane(v, 2));
  store<f32>(w + wRow * 3, load<f32>(w + wRow * 3) + f32x4.extract_lane(v, 3));
}

function outer5x5(
  a: usize, aRow: usize, aCol: usize, aPlane: usize, g: usize, gRow: usize, gCol: usize, gPlane: usize, rows: i32,
  cols: i32, w: usize, wRow: usize,
): void {
  let c0 = zero4(), c1 = zero4(), c2 = zero4(), c3 = zero4(), c4 = zero4();
  let column = zero4(), corner = zero4();
  for (let row = 0; row < rows; row++) {
    let x = a;
    let y = g;
    for (let col = 0; col < cols; col++) {
      const u = v128.load(y);
      c0 = fma(c0, v128.load_splat<f32>(x), u);
      c1 = fma(c1, v128.load_splat<f32>(x, 4), u);
      c2 = fma(c2, v128.load_splat<f32>(x, 8), u);
      c3 = fma(c3, v128.load_splat<f32>(x, 12), u);
      const last = v128.load_splat<f32>(x + aPlane), v = v128.load_splat<f32>(y + gPlane);
      c4 = fma(c4, last, u);
      column = fma(column, v128.load(x), v);
      corner = fma(corner, last, v);
      x += aCol;
      y += gCol;
    }
    a += aRow;
    g += gRow;
  }
  growColumn(w + 16, wRow, column);
  grow(w, c0);
  grow(w + wRow, c1);
  grow(w + wRow * 2, c2);
  grow(w + wRow * 3, c3);
  w += wRow << 2;
  grow(w, c4);
  store<f32>(w, load<f32>(w, 16) + f32x4.extract_lane(corner, 0), 16);
}

/** Rows and columns 8 and 9 of 10 x 10. */
function outerRim10(
  a: usize, aRow: usize, aCol: usize, aPlane: usize, g: usize, gRow: usize, gCol: usize, gPlane: usize, rows: i32,
  cols: i32, w: usize, wRow: usize,
): void {
  let r80 = zero4(), r81 = zero4(), r82 = zero4(), r90 = zero4(), r91 = zero4(), r92 = zero4();
  let c80 = zero4(), c81 = zero4(), c90 = zero4(), c91 = zero4();
  for (let row = 0; row < rows; row++) {
    let x = a;
    let y = g;
    for (let col = 0; col < cols; col++) {
      const y1 = y + gPlane, y2 = y1 + gPlane, x1 = x + aPlane, x2 = x1 + aPlane;
      let u = v128.load_splat<f32>(x2), v = v128.load_splat<f32>(x2, 4);
      let z = v128.load(y);
      r80 = fma(r80, u, z);
      r90 = fma(r90, v, z);
      z = v128.load(y1);
      r81 = fma(r81, u, z);
      r91 = fma(r91, v, z);
      z = v128.load(y2);
      r82 = fma(r82, u, z);
      r92 = fma(r92, v, z);
      u = v128.load_splat<f32>(y2);
      v = v128.load_splat<f32>(y2, 4);
      z = v128.load(x);
      c80 = fma(c80, z, u);
      c90 = fma(c90, z, v);
      z = v128.load(x1);
      c81 = fma(c81, z, u);
      c91 = fma(c91, z, v);
      x += aCol;
      y += gCol;
    }
    a += aRow;
    g += gRow;
  }
  growColumn(w + 32, wRow, c80);
  growColumn(w + 36, wRow, c90);
  w += wRow << 2;
  growColumn(w + 32, wRow, c81);
  growColumn(w + 36, wRow, c91);
  w += wRow << 2;
  grow(w, r80);
  grow(w + 16, r81);
  grow(w + 32, r82);
  w += wRow;
  grow(w, r90);
  grow(w + 16, r91);
  grow(w + 32, r92);
}
