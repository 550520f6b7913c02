/**
 * Stand-alone self-attention in a window around each pixel (Ramachandran et al. 2019, eq. 2 and 3), image by image,
 * head by head and row by row. A head's channels lie as pictures of their own, keys and values with a margin of half a
 * window around them, so that 4 neighbouring pixels are a vector whatever the offset.
 *
 * Words: 0, 5, 10 views of queries, keys and values (without batch norm or relu), 15 heads, 16 channels of a head,
 * 17 height, 18 width, 19 window, 20 rows table `[window][half]`, 21 columns table `[window][half]`, 22 half (channels),
 * 23 pointer and 24 bytes of an image of the output, 25 sums (0: not wanted); scratches: 26 queries `[d][height][cols]`
 * (cols: the width rounded up to a multiple of 4), 27 keys and 28 values `[d][height + margin][cols + margin]`,
 * 29 shares of a row `[taps][cols]`, 30 output like 26; backward: 31 gradient, 39, 42, 45 targets of queries, keys
 * and values, 48 and 49 gradients of the tables; scratches: 50 gradient of an image, 51 of a head like 26, 52 gradient
 * of the shares like 29, 53, 54, 55 gradients like 26, 27 and 28, 56 an image's gradients of queries, 57 keys,
 * 58 values.
 */
import { address, word, zero4 } from './memory';
import { at } from './geometry';
import { gatherSums } from './moments';
import { readGradient, writeGradient } from './view';
import { exp4 } from './exponential';
import { colsOf, wideRow, widePlane, rowBytes, planeBytes, interior, copyHead } from './local-pictures';

@inline function imageOf(p: usize, i: usize, image: i32): usize {
  return address(p, 5 * i) + <usize>image * address(p, 5 * i + 1);
}

function takeHeads(p: usize, image: i32, head: i32): void {
  copyHead(p, head, imageOf(p, 0, image), address(p, 26), rowBytes(p), planeBytes(p), false);
  copyHead(p, head, imageOf(p, 1, image), address(p, 27) + interior(p), wideRow(p), widePlane(p), false);
  copyHead(p, head, imageOf(p, 2, image), address(p, 28) + interior(p), wideRow(p), widePlane(p), false);
}

/** The learned offset of a tap in the channel `c` of all. */
@inline function offsetPlace(p: usize, table: usize, down: i32, across: i32, c: i32): usize {
  const half = word(p, 22);
  if (c < half) return address(p, table) + (<usize>(down * half + c) << 2);
  return address(p, table + 1) + (<usize>(across * half + c - half) << 2);
}

/** All ones for the pixels of a row that see a pixel of the image `across - margin` columns on. */
@inline function inside(col: i32, across: i32, width: i32): v128 {
  const x = i32x4.add(i32x4.splat(col + across), i32x4(0, 1, 2, 3));
  return v128.and(i32x4.ge_s(x, i32x4.splat(0)), i32x4.lt_s(x, i32x4.splat(width)));
}

@inline function seesRow(p: usize, row: i32, down: i32): bool {
  const y = row + down - (word(p, 19) >> 1);
  return y >= 0 && y < word(p, 17);
}

/** The shares of each tap for a row of pixels, in scratch 29. */
function shares(p: usize, head: i32, row: i32): void {
  const window = word(p, 19), cols = colsOf(p);
  for (let down = 0; down < window; down++) {
    if (!seesRow(p, row, down)) continue;
    for (let across = 0; across < window; across++) scoresOfTap(p, head, row, down, across);
  }
  for (let col = 0; col < cols; col += 4) softmax(p, row, col);
}

@inline function tapRow(p: usize, scratch: usize, down: i32, across: i32): usize {
  return address(p, scratch) + <usize>(down * word(p, 19) + across) * rowBytes(p);
}

function scoresOfTap(p: usize, head: i32, row: i32, down: i32, across: i32): void {
  const d = word(p, 16), cols = colsOf(p);
  const to = tapRow(p, 29, down, across);
  const queries = address(p, 26) + <usize>row * rowBytes(p);
  const keys = address(p, 27) + <usize>(row + down) * wideRow(p) + (<usize>across << 2);
  const plane = planeBytes(p), wide = widePlane(p);
  for (let c = 0; c < d; c++) {
    const offset = v128.load_splat<f32>(offsetPlace(p, 20, down, across, head * d + c));
    const q = queries + <usize>c * plane, k = keys + <usize>c * wide;
    for (let i: usize = 0; i < <usize>cols << 2; i += 16) {
      const part = f32x4.mul(v128.load(q + i), f32x4.add(v128.load(k + i), offset));
      v128.store(to + i, c > 0 ? f32x4.add(v128.load(to + i), part) : part);
    }
  }
}

/** Over the taps that lie in the image, for 4 pixels; the others get 0. */
function softmax(p: usize, row: i32, col: i32): void {
  const window = word(p, 19), width = word(p, 18), margin = window >> 1;
  let highest = f32x4.splat(-1e30);
  for (let down = 0; down < window; down++) {
    if (!seesRow(p, row, down)) continue;
    for (let across = 0; across < window; across++) {
      const score = v128.load(tapRow(p, 29, down, across) + (<usize>col << 2));
      highest = v128.bitselect(f32x4.pmax(highest, score), highest, inside(col, across - margin, width));
    }
  }
  let sum = zero4();
  for (let down = 0; down < window; down++) {
    for (let across = 0; across < window; across++) {
      const x = tapRow(p, 29, down, across) + (<usize>col << 2);
      let e = zero4();
      if (seesRow(p, row, down)) {
        const difference = f32x4.sub(v128.load(x), highest);
        e = v128.and(exp4(difference), v128.and(f32x4.gt(difference, f32x4.splat(-87)), inside(col, across - margin, width)));
      }
      v128.store(x, e);
      sum = f32x4.add(sum, e);
    }
  }
  // Pixels that only fill up the row may see nothing.
  const inverse = f32x4.div(f32x4.splat(1), f32x4.max(sum, f32x4.splat(1e-30)));
  for (let tap = 0; tap < window * window; tap++) {
    const x = address(p, 29) + <usize>tap * rowBytes(p) + (<usize>col << 2);
    v128.store(x, f32x4.mul(v128.load(x), inverse));
  }
}

/** Sums over the taps of weights (scratch `weights`) times the neighbours' values, a row of each channel. */
function mixRow(p: usize, head: i32, row: i32, weights: usize, values: usize, out: usize, offsets: bool): void {
  const d = word(p, 16), window = word(p, 19), cols = colsOf(p);
  for (let c = 0; c < d; c++) {
    const to = out + <usize>c * planeBytes(p) + <usize>row * rowBytes(p);
    memory.fill(to, 0, rowBytes(p));
    for (let down = 0; down < window; down++) {
      if (!seesRow(p, row, down)) continue;
      for (let across = 0; across < window; across++) {
        const w = tapRow(p, weights, down, across);
        const v = values + <usize>c * widePlane(p) + <usize>(row + down) * wideRow(p) + (<usize>across << 2);
        const offset = offsets ? v128.load_splat<f32>(offsetPlace(p, 20, down, across, head * d + c)) : zero4();
        for (let i: usize = 0; i < <usize>cols << 2; i += 16) {
          const part = f32x4.mul(v128.load(w + i), f32x4.add(v128.load(v + i), offset));
          v128.store(to + i, f32x4.add(v128.load(to + i), part));
        }
      }
    }
  }
}

/** Zeros for the margins and the columns that fill up a row. */
function clearScratches(p: usize): void {
  const d = <usize>word(p, 16);
  memory.fill(address(p, 26), 0, d * planeBytes(p));
  memory.fill(address(p, 27), 0, d * widePlane(p));
  memory.fill(address(p, 28), 0, d * widePlane(p));
}

export function localAttentionForward(p: usize, images: i32, gather: i32): void {
  const heads = word(p, 15), height = word(p, 17), pixels = height * word(p, 18);
  const planes = (heads * word(p, 16) + 3) >> 2;
  clearScratches(p);
  for (let image = 0; image < images; image++) {
    const out = address(p, 23) + <usize>image * address(p, 24);
    memory.fill(out, 0, <usize>(planes * pixels) << 4);
    for (let head = 0; head < heads; head++) {
      takeHeads(p, image, head);
      for (let row = 0; row < height; row++) {
        shares(p, head, row);
        mixRow(p, head, row, 29, address(p, 28), address(p, 30), false);
      }
      copyHead(p, head, out, address(p, 30), rowBytes(p), planeBytes(p), true);
    }
    if (gather && address(p, 25)) gatherSums(out, planes, pixels, address(p, 25));
  }
}

/** Gradient of the scores of a row, in scratch 52: shares * (gradient of the shares - their mean by the shares). */
function scoreGradients(p: usize, row: i32): void {
  const d = word(p, 16), window = word(p, 19), taps = window * window, cols = colsOf(p);
  memory.fill(address(p, 52), 0, <usize>taps * rowBytes(p));
  for (let down = 0; down < window; down++) {
    if (!seesRow(p, row, down)) continue;
    for (let across = 0; across < window; across++) {
      const to = tapRow(p, 52, down, across);
      for (let c = 0; c < d; c++) {
        const g = address(p, 51) + <usize>c * planeBytes(p) + <usize>row * rowBytes(p);
        const v = address(p, 28) + <usize>c * widePlane(p) + <usize>(row + down) * wideRow(p) + (<usize>across << 2);
        for (let i: usize = 0; i < <usize>cols << 2; i += 16) {
          v128.store(to + i, f32x4.add(v128.load(to + i), f32x4.mul(v128.load(g + i), v128.load(v + i))));
        }
      }
    }
  }
  for (let i: usize = 0; i < <usize>cols << 2; i += 16) {
    let mean = zero4();
    let share = address(p, 29) + i, g = address(p, 52) + i;
    for (let tap = 0; tap < taps; tap++, share += rowBytes(p), g += rowBytes(p)) {
      mean = f32x4.add(mean, f32x4.mul(v128.load(share), v128.load(g)));
    }
    share = address(p, 29) + i;
    g = address(p, 52) + i;
    for (let tap = 0; tap < taps; tap++, share += rowBytes(p), g += rowBytes(p)) {
      v128.store(g, f32x4.mul(v128.load(share), f32x4.sub(v128.load(g), mean)));
    }
  }
}

/** Gives the row's part to the gradients of keys, values and tables. */
function spreadRow(p: usize, head: i32, row: i32): void {
  const d = word(p, 16), window = word(p, 19);
  for (let c = 0; c < d; c++) {
    const at4 = <usize>c * planeBytes(p) + <usize>row * rowBytes(p);
    const query = address(p, 26) + at4, gradient = address(p, 51) + at4;
    for (let down = 0; down < window; down++) {
      if (!seesRow(p, row, down)) continue;
      for (let across = 0; across < window; across++) {
        const wide = <usize>c * widePlane(p) + <usize>(row + down) * wideRow(p) + (<usize>across << 2);
        const total = spread(tapRow(p, 52, down, across), query, address(p, 54) + wide, colsOf(p));
        spread(tapRow(p, 29, down, across), gradient, address(p, 55) + wide, colsOf(p));
        const to = offsetPlace(p, 48, down, across, head * d + c);
        store<f32>(to, load<f32>(to) + total);
      }
    }
  }
}

/** to += weights * from; returns the sum of the products. */
@inline function spread(weights: usize, from: usize, to: usize, cols: i32): f32 {
  let sum = zero4();
  for (let i: usize = 0; i < <usize>cols << 2; i += 16) {
    const part = f32x4.mul(v128.load(weights + i), v128.load(from + i));
    v128.store(to + i, f32x4.add(v128.load(to + i), part));
    sum = f32x4.add(sum, part);
  }
  return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
}

export function localAttentionBackward(p: usize, images: i32, gather: i32): void {
  const heads = word(p, 15), d = <usize>word(p, 16), height = word(p, 17), pixels = height * word(p, 18);
  const planes = (heads * word(p, 16) + 3) >> 2;
  clearScratches(p);
  memory.fill(address(p, 51), 0, d * planeBytes(p));
  for (let i: usize = 56; i <= 58; i++) memory.fill(address(p, i), 0, <usize>(planes * pixels) << 4);
  for (let image = 0; image < images; image++) {
    readGradient(at(p, 31), image, 0, planes, pixels, 0, 1, pixels, address(p, 50), 0, <usize>pixels << 4);
    for (let head = 0; head < heads; head++) {
      takeHeads(p, image, head);
      copyHead(p, head, address(p, 50), address(p, 51), rowBytes(p), planeBytes(p), false);
      memory.fill(address(p, 54), 0, d * widePlane(p));
      memory.fill(address(p, 55), 0, d * widePlane(p));
      for (let row = 0; row < height; row++) {
        shares(p, head, row);
        scoreGradients(p, row);
        mixRow(p, head, row, 52, address(p, 27), address(p, 53), true);
        spreadRow(p, head, row);
      }
      copyHead(p, head, address(p, 56), address(p, 53), rowBytes(p), planeBytes(p), true);
      copyHead(p, head, address(p, 57), address(p, 54) + interior(p), wideRow(p), widePlane(p), true);
      copyHead(p, head, address(p, 58), address(p, 55) + interior(p), wideRow(p), widePlane(p), true);
    }
    for (let i: usize = 0; i < 3; i++) {
      const target = at(p, 39 + 3 * i);
      if (!address(target, 0)) continue;
      writeGradient(at(p, 5 * i), target, image, 0, planes, pixels, 0, 1, pixels, address(p, 56 + i), 0, <usize>pixels << 4, 1);
    }
  }
}
