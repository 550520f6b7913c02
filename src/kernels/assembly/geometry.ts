/** The padded scratch over which a window slides. */
import { address, word } from './memory';
import { readView } from './view';
import { Geometry } from './words';

/** Reads one image through the view into the padded scratch; the margin is left as it is. */
export function readPadded(view: usize, geometry: usize, image: i32, planes: i32): void {
  const height = word(geometry, Geometry.height), width = word(geometry, Geometry.width);
  readView(
    view, image, planes, height * width, 0, height, width,
    address(geometry, Geometry.padded) + address(geometry, Geometry.interior), address(geometry, Geometry.row),
    address(geometry, Geometry.plane),
  );
}

/** Fills what surrounds the image in each plane of the padded scratch. */
export function clearMargin(geometry: usize, planes: i32, value: f32): void {
  clearAround(
    address(geometry, Geometry.padded), address(geometry, Geometry.row), address(geometry, Geometry.plane), planes,
    address(geometry, Geometry.interior), word(geometry, Geometry.height),
    <usize>word(geometry, Geometry.width) << 4, value,
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
