/** Weighted sums of views, their gradients, and what moves data about. */
import { address, real, word, zero4 } from './memory';
import { at } from './geometry';
import { addWide, gatherSums } from './moments';
import { low, readGradient, see, shift, slope, writeGradient } from './view';

/**
 * out = (or out +=) sum of coefficient * view. Words: 0 pointer and 1 bytes of an image of the output, 2 planes,
 * 3 pixels, 4 sums (0: not wanted), 5 add to what is there, 6 number of terms, then 7 words for each term: its view,
 * its coefficient, and a pointer to a factor for each image (0: none).
 */
export function sumForward(p: usize, images: i32, gather: i32, start: i32): void {
  const planes = word(p, 2), pixels = word(p, 3), terms = word(p, 6);
  for (let image = start; image < images; image++) {
    const out = address(p, 0) + <usize>image * address(p, 1);
    for (let plane = 0; plane < planes; plane++) {
      const offset = <usize>(plane * pixels) << 4;
      let more = word(p, 5) != 0;
      let term = 0;
      for (; term + 2 <= terms; term += 2) {
        const view = at(p, 7 + 7 * <usize>term);
        addTwo(view, at(view, 7), image, plane, pixels, out + offset, more);
        more = true;
      }
      if (term < terms) addTerm(at(p, 7 + 7 * <usize>term), image, plane, pixels, out + offset, more);
    }
    if (gather && address(p, 4)) gatherSums(out, planes, pixels, address(p, 4));
  }
}

/** Word `i`, times the image's factor where word `i + 1` points to factors. */
@inline function coefficient(p: usize, i: usize, image: i32): f32 {
  const factors = address(p, i + 1);
  return factors ? real(p, i) * load<f32>(factors + (<usize>image << 2)) : real(p, i);
}

/** Where a plane of an image of a view begins. */
@inline function planeOf(view: usize, image: i32, plane: i32, pixels: i32): usize {
  return address(view, 0) + <usize>image * address(view, 1) + (<usize>(plane * pixels) << 4);
}

function addTerm(view: usize, image: i32, plane: i32, pixels: i32, y: usize, add: bool): void {
  const a = slope(view, plane), b = shift(view, plane), l = low(view);
  const c = f32x4.splat(coefficient(view, 5, image));
  let x = planeOf(view, image, plane, pixels);
  for (const end = y + (<usize>pixels << 4); y < end; x += 16, y += 16) {
    const v = f32x4.mul(c, see(v128.load(x), a, b, l));
    v128.store(y, add ? f32x4.add(v128.load(y), v) : v);
  }
}

/** Two terms, the first first, in one pass. */
function addTwo(first: usize, second: usize, image: i32, plane: i32, pixels: i32, y: usize, add: bool): void {
  const x0 = planeOf(first, image, plane, pixels), x1 = planeOf(second, image, plane, pixels);
  const a0 = slope(first, plane), b0 = shift(first, plane), c0 = f32x4.splat(coefficient(first, 5, image));
  const a1 = slope(second, plane), b1 = shift(second, plane), c1 = f32x4.splat(coefficient(second, 5, image));
  const bytes = <usize>pixels << 4;
  if (word(first, 4) || word(second, 4)) {
    const l0 = low(first), l1 = low(second);
    for (let i: usize = 0; i < bytes; i += 16) {
      const v = f32x4.mul(c0, see(v128.load(x0 + i), a0, b0, l0));
      const sum = add ? f32x4.add(v128.load(y + i), v) : v;
      v128.store(y + i, f32x4.add(sum, f32x4.mul(c1, see(v128.load(x1 + i), a1, b1, l1))));
    }
  } else if (add) {
    for (let i: usize = 0; i < bytes; i += 16) {
      const sum = f32x4.add(v128.load(y + i), f32x4.mul(c0, f32x4.add(f32x4.mul(a0, v128.load(x0 + i)), b0)));
      v128.store(y + i, f32x4.add(sum, f32x4.mul(c1, f32x4.add(f32x4.mul(a1, v128.load(x1 + i)), b1))));
    }
  } else {
    for (let i: usize = 0; i < bytes; i += 16) {
      const v = f32x4.mul(c0, f32x4.add(f32x4.mul(a0, v128.load(x0 + i)), b0));
      v128.store(y + i, f32x4.add(v, f32x4.mul(c1, f32x4.add(f32x4.mul(a1, v128.load(x1 + i)), b1))));
    }
  }
}

/**
 * Gives a view its part of a sum's gradient. Words: 0 view, 5 planes, 6 pixels, 7 gradient, 15 target,
 * 18 coefficient, 19 pointer to a factor for each image (0: none), 20 scratch of a plane.
 */
export function sumBackward(p: usize, images: i32, gather: i32, start: i32): void {
  const planes = word(p, 5), pixels = word(p, 6), scratch = address(p, 20);
  for (let image = start; image < images; image++) {
    for (let plane = 0; plane < planes; plane++) {
      readGradient(at(p, 7), image, plane, 1, pixels, 0, 1, pixels, scratch, 0, 0);
      writeGradient(p, at(p, 15), image, plane, 1, pixels, 0, 1, pixels, scratch, 0, 0, coefficient(p, 18, image));
    }
  }
}

/**
 * to[image][i] = (or +=) from[image][table[i]] * factors[image][i] (a negative index gives 0). Words: 0 pointer and 1 bytes of an
 * image of `from`, 2 pointer and 3 bytes of an image of `to`, 4 floats of an image, 5 table (0: the same places),
 * 6 factors (0: none), 7 add.
 */
export function permute(p: usize, images: i32, gather: i32): void {
  const count = word(p, 4), table = address(p, 5), factors = address(p, 6);
  for (let image = 0; image < images; image++) {
    const from = address(p, 0) + <usize>image * address(p, 1);
    const to = address(p, 2) + <usize>image * address(p, 3);
    for (let i = 0; i < count; i++) {
      const source = table ? load<i32>(table + (<usize>i << 2)) : i;
      let v: f32 = source < 0 ? 0 : load<f32>(from + (<usize>source << 2));
      if (factors) v *= load<f32>(factors + (<usize>(image * count + i) << 2));
      const y = to + (<usize>i << 2);
      store<f32>(y, word(p, 7) ? load<f32>(y) + v : v);
    }
  }
}

/** Zeros. Words: 0 pointer, 1 bytes between two images, 2 bytes of an image to clear. */
export function clear(p: usize, images: i32, gather: i32, start: i32): void {
  for (let image = start; image < images; image++) memory.fill(address(p, 0) + <usize>image * address(p, 1), 0, address(p, 2));
}

/**
 * Finishes a batch norm's statistics. Words: 0 planes, 1 pixels, 2 sums, 3 gamma (0: ones), 4 beta (0: zeros), 5 a,
 * 6 b, 7 pointer to f64 `[planes][mean 4, 1 / deviation 4, variance 4]`. Clears the sums.
 */
export function normForward(p: usize, images: i32, gather: i32): void {
  const channels = word(p, 0) * 4;
  const count = <f64>images * <f64>word(p, 1);
  for (let c = 0; c < channels; c++) {
    const sums = address(p, 2) + <usize>(c >> 2) * 64 + <usize>(c & 3) * 8;
    const moments = address(p, 7) + <usize>(c >> 2) * 96 + <usize>(c & 3) * 8;
    const mean = load<f64>(sums) / count;
    const variance = max(load<f64>(sums, 32) / count - mean * mean, 0);
    const inverse = 1 / sqrt<f64>(variance + 1e-5);
    const at4 = <usize>c << 2;
    const gamma: f64 = address(p, 3) ? load<f32>(address(p, 3) + at4) : 1;
    const beta: f64 = address(p, 4) ? load<f32>(address(p, 4) + at4) : 0;
    store<f64>(sums, 0);
    store<f64>(sums, 0, 32);
    store<f64>(moments, mean);
    store<f64>(moments, inverse, 32);
    store<f64>(moments, variance, 64);
    store<f32>(address(p, 5) + at4, <f32>(gamma * inverse));
    store<f32>(address(p, 6) + at4, <f32>(beta - mean * gamma * inverse));
  }
}

/**
 * Sums of the gradient and the coefficients of the raw output's gradient `p g + q y + r`. Words: 0 planes, 1 pixels,
 * 2 scratch for sums f64 `[planes][sum 4, products 4]`, 3 gamma (0: ones), 4 gradient (without batch norm: 4 pointer, 5 bytes of an
 * image, 6 scale), 7 pointer and 8 bytes of an image of the raw output, 9 moments, 10 p, 11 q, 12 r,
 * 13 gradient of gamma (0: none), 14 of beta (0: none).
 */
export function normBackward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, 0), pixels = word(p, 1);
  const sums = address(p, 2);
  memory.fill(sums, 0, <usize>planes * 64);
  for (let image = 0; image < images; image++) {
    for (let plane = 0; plane < planes; plane++) {
      const offset = <usize>(plane * pixels) << 4;
      gatherProducts(
        address(p, 4) + <usize>image * address(p, 5) + offset, address(p, 7) + <usize>image * address(p, 8) + offset,
        pixels, sums + <usize>plane * 64,
      );
    }
  }
  const count = <f64>images * <f64>pixels;
  const scale = <f64>real(p, 6);
  for (let c = 0; c < planes * 4; c++) {
    const sum = sums + <usize>(c >> 2) * 64 + <usize>(c & 3) * 8;
    const moments = address(p, 9) + <usize>(c >> 2) * 96 + <usize>(c & 3) * 8;
    const at4 = <usize>c << 2;
    const mean = load<f64>(moments), inverse = load<f64>(moments, 32);
    const gamma: f64 = address(p, 3) ? load<f32>(address(p, 3) + at4) : 1;
    const shift = load<f64>(sum) * scale;
    const slope = inverse * (load<f64>(sum, 32) * scale - mean * shift);
    const a = gamma * inverse;
    store<f32>(address(p, 10) + at4, <f32>(a * scale));
    store<f32>(address(p, 11) + at4, <f32>(-a * inverse * slope / count));
    store<f32>(address(p, 12) + at4, <f32>(a * (mean * inverse * slope - shift) / count));
    if (address(p, 13)) store<f32>(address(p, 13) + at4, <f32>slope);
    if (address(p, 14)) store<f32>(address(p, 14) + at4, <f32>shift);
  }
}

function gatherProducts(g: usize, y: usize, pixels: i32, sums: usize): void {
  let left = pixels;
  while (left > 0) {
    const block = min(left, 1024);
    let s0 = zero4(), s1 = zero4(), q0 = zero4(), q1 = zero4();
    let i = 0;
    for (; i + 2 <= block; i += 2) {
      const u = v128.load(g);
      const v = v128.load(g, 16);
      s0 = f32x4.add(s0, u);
      s1 = f32x4.add(s1, v);
      q0 = f32x4.add(q0, f32x4.mul(u, v128.load(y)));
      q1 = f32x4.add(q1, f32x4.mul(v, v128.load(y, 16)));
      g += 32;
      y += 32;
    }
    if (i < block) {
      const u = v128.load(g);
      s0 = f32x4.add(s0, u);
      q0 = f32x4.add(q0, f32x4.mul(u, v128.load(y)));
      g += 16;
      y += 16;
    }
    addWide(sums, f32x4.add(s0, s1));
    addWide(sums + 32, f32x4.add(q0, q1));
    left -= block;
  }
}
