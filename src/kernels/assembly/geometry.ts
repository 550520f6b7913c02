/**
 * Where a window slides, in words: 0 height, 1 width of what is read; 2 pointer to the padded scratch, 3 its bytes,
 * 4 bytes of a row, 5 bytes of a plane, 6 offset of the first pixel of the image in a plane, 7 offset of the first
 * window (not 0 where padding is negative); 8 height, 9 width of what is written; 10 to 15 the kernel's height and
 * width, strides and dilations.
 */
import { address, word } from './memory';
import { readView } from './view';

export const GEOMETRY_WORDS: usize = 16;

/** Bytes offset in the parameters of word `i`. */
@inline export function at(p: usize, i: usize): usize {
  return p + (i << 2);
}

/** Reads one image through the view into the padded scratch; the margin is left as it is. */
export function readPadded(view: usize, geometry: usize, image: i32, planes: i32): void {
  const height = word(geometry, 0), width = word(geometry, 1);
  readView(
    view, image, planes, height * width, 0, height, width,
    address(geometry, 2) + address(geometry, 6), address(geometry, 4), address(geometry, 5),
  );
}

/** Fills what surrounds the image in each plane of the padded scratch. */
export function clearMargin(geometry: usize, planes: i32, value: f32): void {
  clearAround(
    address(geometry, 2), address(geometry, 4), address(geometry, 5), planes, address(geometry, 6), word(geometry, 0),
    <usize>word(geometry, 1) << 4, value,
  );
}

/** Fills each plane except for `height` rows of `bytes`, the first at `interior`. */
export function clearAround(
  to: usize, row: usize, plane: usize, planes: i32, interior: usize, height: i32, bytes: usize, value: f32,
): void {
  const gap = row - bytes, v = f32x4.splat(value);
  for (let i = 0; i < planes; i++, to += plane) {
    let x = fillVectors(to, to + interior, v) + bytes;
    for (let y = 1; y < height; y++) x = fillVectors(x, x + gap, v) + bytes;
    fillVectors(x, to + plane, v);
  }
}

/** Returns the end. */
@inline function fillVectors(x: usize, end: usize, v: v128): usize {
  for (; x < end; x += 16) v128.store(x, v);
  return end;
}
