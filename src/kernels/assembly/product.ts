/**
 * Register-blocked matrix products on planes. `a` is seen as pixels x channels: pixel (row, col) of plane p lies at
 * `a + row * aRow + col * aCol + p * aPlane`.
 */
import { near4x8, tile1x4, tile1x8, tile4x4, tile4x8, tile8x4 } from './product-tiles';

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
          x += 64;
          y += cCol << 2;
        }
      }
      if (aCol == 16) {
        for (; col + 4 <= cols; col += 4) {
          tile4x8(x, 16, aPlane, taps, offsets, planes, panel, y, cCol, cPlane, add);
          x += 64;
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
      let col = 0;
      if (aCol == 16) {
        for (; col + 8 <= cols; col += 8) {
          tile8x4(x, aPlane, taps, offsets, planes, panel, y, cCol, add);
          x += 128;
          y += cCol << 3;
        }
      }
      for (; col + 4 <= cols; col += 4) {
        tile4x4(x, aCol, aPlane, taps, offsets, planes, panel, y, cCol, add);
        x += aCol << 2;
        y += cCol << 2;
      }
      for (; col < cols; col++) {
        tile1x4(x, aPlane, taps, offsets, planes, panel, y, add);
        x += aCol;
        y += cCol;
      }
    }
  }
}
