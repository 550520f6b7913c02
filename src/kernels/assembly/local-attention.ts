/**
 * Stand-alone self-attention in a window around each pixel (Ramachandran et al. 2019, eq. 2 and 3), image by image,
 * head by head and row by row. A head's channels lie as pictures of their own, keys and values with a margin of half a
 * window around them, so that 4 neighbouring pixels are a vector whatever the offset.
 */
import { address, at, word, zero4 } from './memory';
import { gatherSums } from './moments';
import { readGradient } from './view';
import { giveBack, imageOf } from './attention-inputs';
import { expWithin4 } from './exponential';
import { colsOf, wideRow, widePlane, rowBytes, planeBytes, interior, copyHead } from './local-pictures';
import { LocalAttention, Offsets } from './words';

function takeHeads(p: usize, image: i32, head: i32): void {
  copyHead(
    p, head, imageOf(p, LocalAttention.queries, image), address(p, LocalAttention.headQueries), rowBytes(p),
    planeBytes(p), false,
  );
  copyHead(
    p, head, imageOf(p, LocalAttention.keys, image), address(p, LocalAttention.headKeys) + interior(p), wideRow(p),
    widePlane(p), false,
  );
  copyHead(
    p, head, imageOf(p, LocalAttention.values, image), address(p, LocalAttention.headValues) + interior(p), wideRow(p),
    widePlane(p), false,
  );
}

/** The learned offset of a tap in the channel `c` of all, or its gradient: `table` is the word of the two tables. */
@inline function offsetPlace(p: usize, table: usize, down: i32, across: i32, c: i32): usize {
  const half = word(p, LocalAttention.half);
  if (c < half) return address(p, table + Offsets.rows) + (<usize>(down * half + c) << 2);
  return address(p, table + Offsets.columns) + (<usize>(across * half + c - half) << 2);
}

/** All ones for the pixels of a row that see a pixel of the image `across - margin` columns on. */
@inline function inside(col: i32, across: i32, width: i32): v128 {
  const x = i32x4.add(i32x4.splat(col + across), i32x4(0, 1, 2, 3));
  return v128.and(i32x4.ge_s(x, i32x4.splat(0)), i32x4.lt_s(x, i32x4.splat(width)));
}

@inline function seesRow(p: usize, row: i32, down: i32): bool {
  const y = row + down - (word(p, LocalAttention.window) >> 1);
  return y >= 0 && y < word(p, LocalAttention.height);
}

/** The shares of each tap for a row of pixels, in scratch `shares`. */
function shares(p: usize, head: i32, row: i32): void {
  const window = word(p, LocalAttention.window), cols = colsOf(p);
  for (let down = 0; down < window; down++) {
    if (!seesRow(p, row, down)) continue;
    for (let across = 0; across < window; across++) scoresOfTap(p, head, row, down, across);
  }
  for (let col = 0; col < cols; col += 4) softmax(p, row, col);
}

@inline function tapRow(p: usize, scratch: usize, down: i32, across: i32): usize {
  return address(p, scratch) + <usize>(down * word(p, LocalAttention.window) + across) * rowBytes(p);
}

/** Two vectors of pixels at a time, whose sums stay in registers; the last may come twice. */
function scoresOfTap(p: usize, head: i32, row: i32, down: i32, across: i32): void {
  const d = word(p, LocalAttention.channels), last = rowBytes(p) - 16;
  const to = tapRow(p, LocalAttention.shares, down, across);
  const queries = address(p, LocalAttention.headQueries) + <usize>row * rowBytes(p);
  const keys = address(p, LocalAttention.headKeys) + <usize>(row + down) * wideRow(p) + (<usize>across << 2);
  const plane = planeBytes(p), wide = widePlane(p);
  for (let i: usize = 0; i <= last; i += 32) {
    const j = min(i + 16, last);
    let q = queries, k = keys, first = zero4(), second = zero4();
    for (let c = 0; c < d; c++, q += plane, k += wide) {
      const offset = v128.load_splat<f32>(offsetPlace(p, LocalAttention.offsets, down, across, head * d + c));
      first = f32x4.add(first, f32x4.mul(v128.load(q + i), f32x4.add(v128.load(k + i), offset)));
      second = f32x4.add(second, f32x4.mul(v128.load(q + j), f32x4.add(v128.load(k + j), offset)));
    }
    v128.store(to + i, first);
    v128.store(to + j, second);
  }
}

/** Over the taps that lie in the image, for 4 pixels; the others get 0. */
function softmax(p: usize, row: i32, col: i32): void {
  const window = word(p, LocalAttention.window), width = word(p, LocalAttention.width), margin = window >> 1;
  let highest = f32x4.splat(-1e30);
  for (let down = 0; down < window; down++) {
    if (!seesRow(p, row, down)) continue;
    for (let across = 0; across < window; across++) {
      const score = v128.load(tapRow(p, LocalAttention.shares, down, across) + (<usize>col << 2));
      highest = v128.bitselect(f32x4.pmax(highest, score), highest, inside(col, across - margin, width));
    }
  }
  let sum = zero4();
  for (let down = 0; down < window; down++) {
    for (let across = 0; across < window; across++) {
      const x = tapRow(p, LocalAttention.shares, down, across) + (<usize>col << 2);
      let e = zero4();
      if (seesRow(p, row, down)) {
        const difference = f32x4.sub(v128.load(x), highest);
        e = v128.and(expWithin4(difference), v128.and(f32x4.gt(difference, f32x4.splat(-87)), inside(col, across - margin, width)));
      }
      v128.store(x, e);
      sum = f32x4.add(sum, e);
    }
  }
  // Pixels that only fill up the row may see nothing.
  const inverse = f32x4.div(f32x4.splat(1), f32x4.max(sum, f32x4.splat(1e-30)));
  for (let tap = 0; tap < window * window; tap++) {
    const x = address(p, LocalAttention.shares) + <usize>tap * rowBytes(p) + (<usize>col << 2);
    v128.store(x, f32x4.mul(v128.load(x), inverse));
  }
}

/**
 * Sums over the taps of weights (`weights`: the word of their scratch) times the neighbours' values, a row of each
 * channel. Two channels and two vectors of pixels at a time; the last may come twice.
 */
@inline function mixRow(p: usize, head: i32, row: i32, weights: usize, values: usize, out: usize, offsets: bool): void {
  const d = word(p, LocalAttention.channels), window = word(p, LocalAttention.window), last = rowBytes(p) - 16;
  const top = max(0, (window >> 1) - row), bottom = min(window, word(p, LocalAttention.height) + (window >> 1) - row);
  const tapBytes = rowBytes(p);
  for (let c = 0; c < d; c += 2) {
    const e = min(c + 1, d - 1);
    const next = <usize>(e - c) * widePlane(p);
    const toC = out + <usize>c * planeBytes(p) + <usize>row * tapBytes, toE = toC + <usize>(e - c) * planeBytes(p);
    for (let i: usize = 0; i <= last; i += 32) {
      const j = min(i + 16, last);
      let ci = zero4(), cj = zero4(), ei = zero4(), ej = zero4();
      for (let down = top; down < bottom; down++) {
        let w = tapRow(p, weights, down, 0);
        let v = values + <usize>c * widePlane(p) + <usize>(row + down) * wideRow(p);
        for (let across = 0; across < window; across++, w += tapBytes, v += 4) {
          const wi = v128.load(w + i), wj = v128.load(w + j);
          if (offsets) {
            const oc = v128.load_splat<f32>(offsetPlace(p, LocalAttention.offsets, down, across, head * d + c));
            const oe = v128.load_splat<f32>(offsetPlace(p, LocalAttention.offsets, down, across, head * d + e));
            ci = f32x4.add(ci, f32x4.mul(wi, f32x4.add(v128.load(v + i), oc)));
            cj = f32x4.add(cj, f32x4.mul(wj, f32x4.add(v128.load(v + j), oc)));
            ei = f32x4.add(ei, f32x4.mul(wi, f32x4.add(v128.load(v + next + i), oe)));
            ej = f32x4.add(ej, f32x4.mul(wj, f32x4.add(v128.load(v + next + j), oe)));
          } else {
            ci = f32x4.add(ci, f32x4.mul(wi, v128.load(v + i)));
            cj = f32x4.add(cj, f32x4.mul(wj, v128.load(v + j)));
            ei = f32x4.add(ei, f32x4.mul(wi, v128.load(v + next + i)));
            ej = f32x4.add(ej, f32x4.mul(wj, v128.load(v + next + j)));
          }
        }
      }
      v128.store(toC + i, ci);
      v128.store(toC + j, cj);
      v128.store(toE + i, ei);
      v128.store(toE + j, ej);
    }
  }
}

/** Zeros for the margins and the columns that fill up a row. */
function clearScratches(p: usize): void {
  const d = <usize>word(p, LocalAttention.channels);
  memory.fill(address(p, LocalAttention.headQueries), 0, d * planeBytes(p));
  memory.fill(address(p, LocalAttention.headKeys), 0, d * widePlane(p));
  memory.fill(address(p, LocalAttention.headValues), 0, d * widePlane(p));
}

export function localAttentionForward(p: usize, images: i32, gather: i32): void {
  const heads = word(p, LocalAttention.heads), height = word(p, LocalAttention.height);
  const pixels = height * word(p, LocalAttention.width);
  const planes = (heads * word(p, LocalAttention.channels) + 3) >> 2;
  clearScratches(p);
  for (let image = 0; image < images; image++) {
    const out = address(p, LocalAttention.outputAt) + <usize>image * address(p, LocalAttention.outputImageBytes);
    memory.fill(out, 0, <usize>(planes * pixels) << 4);
    for (let head = 0; head < heads; head++) {
      takeHeads(p, image, head);
      for (let row = 0; row < height; row++) {
        shares(p, head, row);
        mixRow(
          p, head, row, LocalAttention.shares, address(p, LocalAttention.headValues),
          address(p, LocalAttention.headOutput), false,
        );
      }
      copyHead(p, head, out, address(p, LocalAttention.headOutput), rowBytes(p), planeBytes(p), true);
    }
    if (gather && address(p, LocalAttention.sums)) gatherSums(out, planes, pixels, address(p, LocalAttention.sums));
  }
}

/** Gradient of the scores of a row, in scratch `shareGradient`: shares * (gradient of the shares - their mean by the shares). */
function scoreGradients(p: usize, row: i32): void {
  const d = word(p, LocalAttention.channels), window = word(p, LocalAttention.window), taps = window * window;
  const bytes = rowBytes(p), last = bytes - 16, plane = planeBytes(p), wide = widePlane(p);
  const gradient = address(p, LocalAttention.headGradient) + <usize>row * bytes;
  memory.fill(address(p, LocalAttention.shareGradient), 0, <usize>taps * bytes);
  for (let down = 0; down < window; down++) {
    if (!seesRow(p, row, down)) continue;
    for (let across = 0; across < window; across++) {
      const to = tapRow(p, LocalAttention.shareGradient, down, across);
      const values = address(p, LocalAttention.headValues) + <usize>(row + down) * wideRow(p) + (<usize>across << 2);
      for (let i: usize = 0; i <= last; i += 32) {
        const j = min(i + 16, last);
        let g = gradient, v = values, first = zero4(), second = zero4();
        for (let c = 0; c < d; c++, g += plane, v += wide) {
          first = f32x4.add(first, f32x4.mul(v128.load(g + i), v128.load(v + i)));
          second = f32x4.add(second, f32x4.mul(v128.load(g + j), v128.load(v + j)));
        }
        v128.store(to + i, first);
        v128.store(to + j, second);
      }
    }
  }
  for (let i: usize = 0; i < bytes; i += 16) {
    let mean = zero4();
    let share = address(p, LocalAttention.shares) + i, g = address(p, LocalAttention.shareGradient) + i;
    for (let tap = 0; tap < taps; tap++, share += rowBytes(p), g += rowBytes(p)) {
      mean = f32x4.add(mean, f32x4.mul(v128.load(share), v128.load(g)));
    }
    share = address(p, LocalAttention.shares) + i;
    g = address(p, LocalAttention.shareGradient) + i;
    for (let tap = 0; tap < taps; tap++, share += rowBytes(p), g += rowBytes(p)) {
      v128.store(g, f32x4.mul(v128.load(share), f32x4.sub(v128.load(g), mean)));
    }
  }
}

/** Gives the row's part to the gradients of keys, values and tables, two channels at a time. */
function spreadRow(p: usize, head: i32, row: i32): void {
  const d = word(p, LocalAttention.channels), window = word(p, LocalAttention.window), bytes = rowBytes(p);
  const plane = planeBytes(p), widePlaneBytes = widePlane(p);
  const queries = address(p, LocalAttention.headQueries) + <usize>row * bytes;
  const gradients = address(p, LocalAttention.headGradient) + <usize>row * bytes;
  for (let down = 0; down < window; down++) {
    if (!seesRow(p, row, down)) continue;
    for (let across = 0; across < window; across++) {
      const wide = <usize>(row + down) * wideRow(p) + (<usize>across << 2);
      const scores = tapRow(p, LocalAttention.shareGradient, down, across);
      const shares = tapRow(p, LocalAttention.shares, down, across);
      const keys = address(p, LocalAttention.headKeysGradient) + wide;
      const values = address(p, LocalAttention.headValuesGradient) + wide;
      for (let c = 0; c < d; c += 2) {
        const q = queries + <usize>c * plane, g = gradients + <usize>c * plane;
        const k = keys + <usize>c * widePlaneBytes, v = values + <usize>c * widePlaneBytes;
        const table = offsetPlace(p, LocalAttention.offsetGradients, down, across, head * d + c);
        if (c + 1 < d) {
          const next = offsetPlace(p, LocalAttention.offsetGradients, down, across, head * d + c + 1);
          spreadPair(scores, q, plane, k, widePlaneBytes, bytes, table, next);
          spreadPair(shares, g, plane, v, widePlaneBytes, bytes, 0, 0);
        } else {
          spread(scores, q, k, bytes, table);
          spread(shares, g, v, bytes, 0);
        }
      }
    }
  }
}

/** to += weights * from; the sum of the products is added to what lies at `table`, where it is not 0. */
@inline function spread(weights: usize, from: usize, to: usize, bytes: usize, table: usize): void {
  let sum = zero4();
  for (let i: usize = 0; i < bytes; i += 16) {
    const part = f32x4.mul(v128.load(weights + i), v128.load(from + i));
    v128.store(to + i, f32x4.add(v128.load(to + i), part));
    if (table) sum = f32x4.add(sum, part);
  }
  if (table) addSum(table, sum);
}

/** The same for two channels, which lie `fromNext` and `toNext` apart. */
@inline function spreadPair(
  weights: usize, from: usize, fromNext: usize, to: usize, toNext: usize, bytes: usize, table: usize, next: usize,
): void {
  let one = zero4(), other = zero4();
  for (let i: usize = 0; i < bytes; i += 16) {
    const w = v128.load(weights + i);
    const a = f32x4.mul(w, v128.load(from + i)), b = f32x4.mul(w, v128.load(from + fromNext + i));
    v128.store(to + i, f32x4.add(v128.load(to + i), a));
    v128.store(to + toNext + i, f32x4.add(v128.load(to + toNext + i), b));
    if (table) {
      one = f32x4.add(one, a);
      other = f32x4.add(other, b);
    }
  }
  if (table) {
    addSum(table, one);
    addSum(next, other);
  }
}

/** Adds the sum of four numbers to the one at `to`. */
@inline function addSum(to: usize, x: v128): void {
  const sum = f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3);
  store<f32>(to, load<f32>(to) + sum);
}

export function localAttentionBackward(p: usize, images: i32, gather: i32): void {
  const heads = word(p, LocalAttention.heads), d = <usize>word(p, LocalAttention.channels);
  const height = word(p, LocalAttention.height), pixels = height * word(p, LocalAttention.width);
  const planes = (heads * word(p, LocalAttention.channels) + 3) >> 2;
  clearScratches(p);
  memory.fill(address(p, LocalAttention.headGradient), 0, d * planeBytes(p));
  const imageSize = <usize>(planes * pixels) << 4;
  memory.fill(address(p, LocalAttention.queriesGradient), 0, imageSize);
  memory.fill(address(p, LocalAttention.keysGradient), 0, imageSize);
  memory.fill(address(p, LocalAttention.valuesGradient), 0, imageSize);
  for (let image = 0; image < images; image++) {
    readGradient(
      at(p, LocalAttention.gradient), image, 0, planes, pixels, 0, 1, pixels, address(p, LocalAttention.imageGradient),
      0, <usize>pixels << 4,
    );
    for (let head = 0; head < heads; head++) {
      takeHeads(p, image, head);
      copyHead(
        p, head, address(p, LocalAttention.imageGradient), address(p, LocalAttention.headGradient), rowBytes(p),
        planeBytes(p), false,
      );
      memory.fill(address(p, LocalAttention.headKeysGradient), 0, d * widePlane(p));
      memory.fill(address(p, LocalAttention.headValuesGradient), 0, d * widePlane(p));
      for (let row = 0; row < height; row++) {
        shares(p, head, row);
        scoreGradients(p, row);
        mixRow(
          p, head, row, LocalAttention.shareGradient, address(p, LocalAttention.headKeys),
          address(p, LocalAttention.headQueriesGradient), true,
        );
        spreadRow(p, head, row);
      }
      copyHead(
        p, head, address(p, LocalAttention.queriesGradient), address(p, LocalAttention.headQueriesGradient),
        rowBytes(p), planeBytes(p), true,
      );
      copyHead(
        p, head, address(p, LocalAttention.keysGradient), address(p, LocalAttention.headKeysGradient) + interior(p),
        wideRow(p), widePlane(p), true,
      );
      copyHead(
        p, head, address(p, LocalAttention.valuesGradient), address(p, LocalAttention.headValuesGradient) + interior(p),
        wideRow(p), widePlane(p), true,
      );
    }
    giveBack(
      at(p, LocalAttention.queries), at(p, LocalAttention.queriesTarget), address(p, LocalAttention.queriesGradient),
      image, planes, pixels,
    );
    giveBack(
      at(p, LocalAttention.keys), at(p, LocalAttention.keysTarget), address(p, LocalAttention.keysGradient), image,
      planes, pixels,
    );
    giveBack(
      at(p, LocalAttention.values), at(p, LocalAttention.valuesTarget), address(p, LocalAttention.valuesGradient),
      image, planes, pixels,
    );
  }
}
