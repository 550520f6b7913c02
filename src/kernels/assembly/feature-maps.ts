/**
 * An image channel by channel: each channel a map of floats, so that a vector is 4 pixels of one channel. Nothing is
 * computed here for channels that only fill up a plane. `counts` has how many each plane really has, the first ones.
 */
import { address, word, zero4 } from './memory';
import { low, see, shift, slope } from './view';
import { View } from './words';

/** Vectors of 2 pixels each: channels 0 and 1 of both, and 2 and 3. */
@inline function lowHalves(u: v128, v: v128): v128 {
  return v128.shuffle<f32>(u, v, 0, 4, 1, 5);
}

@inline function highHalves(u: v128, v: v128): v128 {
  return v128.shuffle<f32>(u, v, 2, 6, 3, 7);
}

@inline function firsts(u: v128, v: v128): v128 {
  return v128.shuffle<f64>(u, v, 0, 2);
}

@inline function seconds(u: v128, v: v128): v128 {
  return v128.shuffle<f64>(u, v, 1, 3);
}

/** 4 pixels of a plane to 4 of each of its channels' maps. */
@inline function splitFour(v0: v128, v1: v128, v2: v128, v3: v128, count: i32, to: usize, map: usize): void {
  const low0 = lowHalves(v0, v1), low1 = lowHalves(v2, v3);
  v128.store(to, firsts(low0, low1));
  if (count == 1) return;
  v128.store(to + map, seconds(low0, low1));
  if (count == 2) return;
  const high0 = highHalves(v0, v1), high1 = highHalves(v2, v3);
  v128.store(to + map * 2, firsts(high0, high1));
  if (count == 3) return;
  v128.store(to + map * 3, seconds(high0, high1));
}

/** Columns of 4 pixels: the last of a row reach back where its length is no multiple of 4, and at least 4. */
@inline function nextColumn(col: i32, cols: i32): i32 {
  return col + 4 < cols ? min(col + 4, cols - 4) : cols;
}

/** An image through the view, into rows of `toRow` bytes of maps. */
export function readMaps(
  view: usize, image: i32, planes: i32, counts: usize, rows: i32, cols: i32, to: usize, toRow: usize, map: usize,
): void {
  const l = low(view);
  let x = address(view, View.at) + <usize>image * address(view, View.imageBytes);
  for (let plane = 0; plane < planes; plane++) {
    const a = slope(view, plane), b = shift(view, plane);
    const count = load<i32>(counts + (<usize>plane << 2));
    let y = to;
    for (let row = 0; row < rows; row++, x += <usize>cols << 4, y += toRow) {
      for (let col = 0; col < cols; col = nextColumn(col, cols)) {
        const from = x + (<usize>col << 4);
        splitFour(
          see(v128.load(from), a, b, l), see(v128.load(from, 16), a, b, l), see(v128.load(from, 32), a, b, l),
          see(v128.load(from, 48), a, b, l), count, y + (<usize>col << 2), map,
        );
      }
    }
    to += map * count;
  }
}

/** Planes of pixels without gaps into rows of `toRow` bytes of maps. */
export function splitPlanes(
  x: usize, planes: i32, counts: usize, rows: i32, cols: i32, to: usize, toRow: usize, map: usize,
): void {
  for (let plane = 0; plane < planes; plane++) {
    const count = load<i32>(counts + (<usize>plane << 2));
    let y = to;
    for (let row = 0; row < rows; row++, x += <usize>cols << 4, y += toRow) {
      for (let col = 0; col < cols; col = nextColumn(col, cols)) {
        const from = x + (<usize>col << 4);
        splitFour(
          v128.load(from), v128.load(from, 16), v128.load(from, 32), v128.load(from, 48), count,
          y + (<usize>col << 2), map,
        );
      }
    }
    to += map * count;
  }
}

/** The reverse: maps of pixels without gaps into planes, with zeros where a plane has no more channels. */
export function joinMaps(x: usize, planes: i32, counts: usize, pixels: i32, to: usize): void {
  const map = <usize>pixels << 2;
  for (let plane = 0; plane < planes; plane++) {
    const count = load<i32>(counts + (<usize>plane << 2));
    const x1 = x + map, x2 = x1 + map, x3 = x2 + map;
    for (let i = 0; i < pixels; i = nextColumn(i, pixels)) {
      const at = <usize>i << 2;
      const v0 = v128.load(x + at), v1 = count > 1 ? v128.load(x1 + at) : zero4();
      const v2 = count > 2 ? v128.load(x2 + at) : zero4(), v3 = count > 3 ? v128.load(x3 + at) : zero4();
      const low0 = lowHalves(v0, v1), low1 = lowHalves(v2, v3), high0 = highHalves(v0, v1), high1 = highHalves(v2, v3);
      const y = to + (<usize>i << 4);
      v128.store(y, firsts(low0, low1));
      v128.store(y, seconds(low0, low1), 16);
      v128.store(y, firsts(high0, high1), 32);
      v128.store(y, seconds(high0, high1), 48);
    }
    x += map * count;
    to += map << 2;
  }
}
