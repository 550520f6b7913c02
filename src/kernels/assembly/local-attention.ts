/**
 * Stand-alone self-attention in a window around each pixel (Ramachandran et al. 2019, eq. 2 and 3), image by image,
 * head by head and row by row. A head's channels lie as pictures of their own, keys and values with a margin of half a
 * window around them, so that 4 neighbouring pixels are a vector whatever the offset.
 */
import { address, at, word, zero4 } from './memory';
import { gatherSums } from './moments';
import { readGradient } from './view';
import { giveBack, imageOf } from './attention-inputs';
import { exp4 } from './exponential';
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

function scoresOfTap(p: usize, head: i32, row: i32, down: i32, across: i32): void {
  const d = word(p, LocalAttention.channels), cols = colsOf(p);
  const to = tapRow(p, LocalAttention.shares, down, across);
  const queries = address(p, LocalAttention.headQueries) + <usize>row * rowBytes(p);
  const keys = address(p, LocalAttention.headKeys) + <usize>(row + down) * wideRow(p) + (<usize>across << 2);
  const plane = planeBytes(p), wide = widePlane(p);
  for (let c = 0; c < d; c++) {
    const offset = v128.load_splat<f32>(offsetPlace(p, LocalAttention.offsets, down, across, head * d + c));
    const q = queries + <usize>c * plane, k = keys + <usize>c * wide;
    for (let i: usize = 0; i < <usize>cols << 2; i += 16) {
      const part = f32x4.mul(v128.load(q + i), f32x4.add(v128.load(k + i), offset));
      v128.store(to + i, c > 0 ? f32x4.add(v128.load(to + i), part) : part);
    }
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
        e = v128.and(exp4(difference), v128.and(f32x4.gt(difference, f32x4.splat(-87)), inside(col, across - margin, width)));
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

/** Sums over the taps of weights (`weights`: the word of their scratch) times the neighbours' values, a row of each channel. */
function mixRow(p: usize, head: i32, row: i32, weights: usize, values: usize, out: usize, offsets: bool): void {
  const d = word(p, LocalAttention.channels), window = word(p, LocalAttention.window), cols = colsOf(p);
  for (let c = 0; c < d; c++) {
    const to = out + <usize>c * planeBytes(p) + <usize>row * rowBytes(p);
    memory.fill(to, 0, rowBytes(p));
    for (let down = 0; down < window; down++) {
      if (!seesRow(p, row, down)) continue;
      for (let across = 0; across < window; across++) {
        const w = tapRow(p, weights, down, across);
        const v = values + <usize>c * widePlane(p) + <usize>(row + down) * wideRow(p) + (<usize>across << 2);
        const offset = offsets
          ? v128.load_splat<f32>(offsetPlace(p, LocalAttention.offsets, down, across, head * d + c))
          : zero4();
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
  const cols = colsOf(p);
  memory.fill(address(p, LocalAttention.shareGradient), 0, <usize>taps * rowBytes(p));
  for (let down = 0; down < window; down++) {
    if (!seesRow(p, row, down)) continue;
    for (let across = 0; across < window; across++) {
      const to = tapRow(p, LocalAttention.shareGradient, down, across);
      for (let c = 0; c < d; c++) {
        const g = address(p, LocalAttention.headGradient) + <usize>c * planeBytes(p) + <usize>row * rowBytes(p);
        const values = address(p, LocalAttention.headValues) + <usize>c * widePlane(p);
        const v = values + <usize>(row + down) * wideRow(p) + (<usize>across << 2);
        for (let i: usize = 0; i < <usize>cols << 2; i += 16) {
          v128.store(to + i, f32x4.add(v128.load(to + i), f32x4.mul(v128.load(g + i), v128.load(v + i))));
        }
      }
    }
  }
  for (let i: usize = 0; i < <usize>cols << 2; i += 16) {
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

/** Gives the row's part to the gradients of keys, values and tables. */
function spreadRow(p: usize, head: i32, row: i32): void {
  const d = word(p, LocalAttention.channels), window = word(p, LocalAttention.window);
  for (let c = 0; c < d; c++) {
    const at4 = <usize>c * planeBytes(p) + <usize>row * rowBytes(p);
    const query = address(p, LocalAttention.headQueries) + at4;
    const gradient = address(p, LocalAttention.headGradient) + at4;
    for (let down = 0; down < window; down++) {
      if (!seesRow(p, row, down)) continue;
      for (let across = 0; across < window; across++) {
        const wide = <usize>c * widePlane(p) + <usize>(row + down) * wideRow(p) + (<usize>across << 2);
        const total = spread(
          tapRow(p, LocalAttention.shareGradient, down, across), query,
          address(p, LocalAttention.headKeysGradient) + wide, colsOf(p),
        );
        spread(
          tapRow(p, LocalAttention.shares, down, across), gradient,
          address(p, LocalAttention.headValuesGradient) + wide, colsOf(p),
        );
        const to = offsetPlace(p, LocalAttention.offsetGradients, down, across, head * d + c);
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
