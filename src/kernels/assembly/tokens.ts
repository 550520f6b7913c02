/** What moves whole pixels (tokens) about, and learned scales. */
import { address, word, zero4 } from './memory';
import { at } from './geometry';
import { readGradient, readView, writeSeenGradient } from './view';

/**
 * to[image][plane][second + i] = (or +=) from[image][plane][first + i]. Words: 0 pointer and 1 bytes of an image of
 * `from`, 2 its pixels, 3 first; 4 pointer and 5 bytes of an image of `to`, 6 its pixels, 7 second; 8 planes,
 * 9 pixels to copy, 10 add.
 */
export function copyPixels(p: usize, images: i32, gather: i32): void {
  const planes = word(p, 8);
  const bytes = <usize>word(p, 9) << 4;
  for (let image = 0; image < images; image++) {
    for (let plane = 0; plane < planes; plane++) {
      let x = address(p, 0) + <usize>image * address(p, 1) + (<usize>(plane * word(p, 2) + word(p, 3)) << 4);
      let y = address(p, 4) + <usize>image * address(p, 5) + (<usize>(plane * word(p, 6) + word(p, 7)) << 4);
      if (!word(p, 10)) {
        memory.copy(y, x, bytes);
        continue;
      }
      const end = y + bytes;
      for (; y < end; y += 16, x += 16) v128.store(y, f32x4.add(v128.load(y), v128.load(x)));
    }
  }
}

/**
 * y = w x, one number for each channel. Words: 0 view, 5 planes, 6 pixels, 7 numbers, 8 pointer and 9 bytes of an image
 * of the output; backward: 10 gradient, 18 target, 21 scratch of an image, 22 of another, 23 gradient of the numbers,
 * 24 whether they are all one number (its gradient is the sum, in the first place).
 */
export function scaleForward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, 5), pixels = word(p, 6);
  for (let image = 0; image < images; image++) {
    let y = address(p, 8) + <usize>image * address(p, 9);
    readView(p, image, planes, pixels, 0, 1, pixels, y, 0, <usize>pixels << 4);
    for (let plane = 0; plane < planes; plane++) y = multiply(y, pixels, v128.load(address(p, 7) + (<usize>plane << 4)));
  }
}

/** Multiplies a plane; returns its end. */
@inline function multiply(y: usize, pixels: i32, by: v128): usize {
  const end = y + (<usize>pixels << 4);
  for (; y < end; y += 16) v128.store(y, f32x4.mul(by, v128.load(y)));
  return end;
}

export function scaleBackward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, 5), pixels = word(p, 6);
  const seen = address(p, 21), gradient = address(p, 22), plane4 = <usize>pixels << 4;
  for (let image = 0; image < images; image++) {
    readView(p, image, planes, pixels, 0, 1, pixels, seen, 0, plane4);
    readGradient(at(p, 10), image, 0, planes, pixels, 0, 1, pixels, gradient, 0, plane4);
    for (let plane = 0; plane < planes; plane++) {
      const g = gradient + <usize>plane * plane4, x = seen + <usize>plane * plane4;
      let sum = zero4();
      for (let i: usize = 0; i < plane4; i += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(g + i), v128.load(x + i)));
      gatherScale(p, plane, sum);
      multiply(g, pixels, v128.load(address(p, 7) + (<usize>plane << 4)));
    }
    if (!address(p, 18)) continue;
    writeSeenGradient(p, at(p, 18), image, 0, planes, pixels, 0, 1, pixels, gradient, 0, plane4, seen, 0, plane4);
  }
}

@inline function gatherScale(p: usize, plane: i32, sum: v128): void {
  const to = address(p, 23);
  if (word(p, 24)) {
    const lanes = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
    store<f32>(to, load<f32>(to) + lanes);
  } else {
    const y = to + (<usize>plane << 4);
    v128.store(y, f32x4.add(v128.load(y), sum));
  }
}
