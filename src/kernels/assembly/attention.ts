/**
 * Multi-head attention (Vaswani et al. 2017, section 3.2): softmax(q k' * scale) v for each image and head, in tiles of
 * queries, so that no more scores exist at a time than `tile * keys`, in the backward pass, too, which computes them
 * again. Scores lie as `[queries / 4][keys][4]`: softmax needs no sums across lanes, and a product sees them as pixels
 * (keys) of planes (queries).
 *
 * Words: 0, 5, 10 views of queries, keys and values (without batch norm or relu), 15 heads, 16 queries, 17 keys,
 * 18 channels of a head's keys, 19 of its values, 20 scale, 21 causal, 22 queries of a tile (a multiple of 8),
 * 23 pointer and 24 bytes of an image of the output; scratches: a head's 25 queries, 26 keys, 27 values, 28 output;
 * a tile's 29 queries in columns, 30 scores, 31 rows `[tile][channels]`; backward: 32 gradient, 40, 43, 46 targets of
 * queries, keys and values; scratches: 49 gradient of an image, 50 of a head; a tile's 51 gradient in columns,
 * 52 gradient of the scores, 53 rows in panels; a head's gradients of 54 queries, 55 keys, 56 values; an image's
 * gradients of 57 queries, 58 keys, 59 values.
 */
import { address, real, word, zero4 } from './memory';
import { at } from './geometry';
import { readGradient, writeGradient } from './view';
import { outerProduct } from './outer-product';
import { product } from './product';
import { exp4 } from './exponential';
import { packColumns, packRows, putHead, takeHead, unpackRows } from './heads';

@inline function planesOf(channels: i32): i32 {
  return (channels + 3) >> 2;
}

/** An image of input `i` (0 queries, 1 keys, 2 values). */
@inline function imageOf(p: usize, i: usize, image: i32): usize {
  return address(p, 5 * i) + <usize>image * address(p, 5 * i + 1);
}

function takeHeads(p: usize, image: i32, head: i32): void {
  const queries = word(p, 16), keys = word(p, 17), dk = word(p, 18), dv = word(p, 19);
  takeHead(imageOf(p, 0, image), queries, head * dk, dk, address(p, 25));
  takeHead(imageOf(p, 1, image), keys, head * dk, dk, address(p, 26));
  takeHead(imageOf(p, 2, image), keys, head * dv, dv, address(p, 27));
}

/** Keys that a tile of queries looks at. */
@inline function keysOf(p: usize, first: i32, rows: i32): i32 {
  return word(p, 21) ? min(word(p, 17), first + rows) : word(p, 17);
}

/** Queries of the tile that starts at `first`, rounded up to a multiple of 8. */
@inline function rowsOf(p: usize, first: i32): i32 {
  return min(word(p, 22), (word(p, 16) - first + 7) & ~7);
}

/** The shares that each query of a tile gives to each key, in scratch 30. */
function shares(p: usize, first: i32, rows: i32, keys: i32): void {
  const planes = planesOf(word(p, 18));
  const keyPlane = <usize>word(p, 17) << 4;
  const scores = address(p, 30);
  packColumns(address(p, 25), word(p, 16), planes, first, rows, real(p, 20), address(p, 29));
  product(
    address(p, 26), 0, 16, keyPlane, 1, 0, planes, address(p, 29), scores, 0, 16, keyPlane, rows >> 2, 1, keys, 0,
  );
  for (let plane = 0; plane < rows >> 2; plane++) {
    const from = scores + <usize>plane * keyPlane;
    if (word(p, 21)) hideLater(from, first + plane * 4, keys);
    softmax(from, keys);
  }
}

/** Scores of keys behind a query become minus infinity. */
function hideLater(from: usize, first: i32, keys: i32): void {
  const queries = i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3));
  const hidden = f32x4.splat(-Infinity);
  for (let key = first + 1; key < keys; key++) {
    const x = from + (<usize>key << 4);
    v128.store(x, v128.bitselect(v128.load(x), hidden, i32x4.ge_s(queries, i32x4.splat(key))));
  }
}

/** Over the keys, for 4 queries at a time. */
function softmax(from: usize, keys: i32): void {
  const end = from + (<usize>keys << 4);
  let highest = v128.load(from);
  for (let x = from + 16; x < end; x += 16) highest = f32x4.pmax(highest, v128.load(x));
  let sum = zero4();
  for (let x = from; x < end; x += 16) {
    const difference = f32x4.sub(v128.load(x), highest);
    // e^-87 stands for all that is smaller; nothing is nothing all the same.
    const e = v128.and(exp4(difference), f32x4.gt(difference, f32x4.splat(-87)));
    v128.store(x, e);
    sum = f32x4.add(sum, e);
  }
  const inverse = f32x4.div(f32x4.splat(1), sum);
  for (let x = from; x < end; x += 16) v128.store(x, f32x4.mul(v128.load(x), inverse));
}

/** rows[query][channel] = sum over the keys of scores * values; scratch 31. */
@inline function mix(p: usize, scores: usize, values: usize, planes: i32, rows: i32, keys: i32): void {
  const keyPlane = <usize>word(p, 17) << 4;
  memory.fill(address(p, 31), 0, <usize>(rows * planes) << 4);
  outerProduct(scores, 0, 16, keyPlane, rows >> 2, values, 0, 16, keyPlane, planes, 1, keys, address(p, 31));
}

export function attentionForward(p: usize, images: i32, gather: i32): void {
  const heads = word(p, 15), queries = word(p, 16), dv = word(p, 19);
  const planes = planesOf(dv);
  for (let image = 0; image < images; image++) {
    const out = address(p, 23) + <usize>image * address(p, 24);
    memory.fill(out, 0, (<usize>planesOf(heads * dv) * queries) << 4);
    for (let head = 0; head < heads; head++) {
      takeHeads(p, image, head);
      for (let first = 0; first < queries; first += word(p, 22)) {
        const rows = rowsOf(p, first), keys = keysOf(p, first, rows);
        shares(p, first, rows, keys);
        mix(p, address(p, 30), address(p, 27), planes, rows, keys);
        unpackRows(address(p, 31), queries, planes, first, rows, 1, address(p, 28));
      }
      putHead(address(p, 28), queries, head * dv, dv, out);
    }
  }
}

/** Gradient of the scores: shares * (gradient of the shares - their mean by the shares), in scratch 52. */
function scoreGradient(p: usize, rows: i32, keys: i32): void {
  const planes = planesOf(word(p, 19));
  const keyPlane = <usize>word(p, 17) << 4;
  product(
    address(p, 27), 0, 16, keyPlane, 1, 0, planes, address(p, 51), address(p, 52), 0, 16, keyPlane, rows >> 2, 1, keys, 0,
  );
  const bytes = <usize>keys << 4;
  for (let plane = 0; plane < rows >> 2; plane++) {
    const share = address(p, 30) + <usize>plane * keyPlane, g = address(p, 52) + <usize>plane * keyPlane;
    let mean = zero4();
    for (let i: usize = 0; i < bytes; i += 16) mean = f32x4.add(mean, f32x4.mul(v128.load(share + i), v128.load(g + i)));
    for (let i: usize = 0; i < bytes; i += 16) {
      v128.store(g + i, f32x4.mul(v128.load(share + i), f32x4.sub(v128.load(g + i), mean)));
    }
  }
}

/** to[key] += sum over the tile's queries of scores * rows of `from`. */
function addToKeys(p: usize, scores: usize, from: usize, planes: i32, first: i32, rows: i32, keys: i32, to: usize): void {
  const keyPlane = <usize>word(p, 17) << 4;
  packRows(from, word(p, 16), planes, first, rows, address(p, 53));
  product(scores, 0, 16, keyPlane, 1, 0, rows >> 2, address(p, 53), to, 0, 16, keyPlane, planes, 1, keys, 1);
}

function headBackward(p: usize, image: i32, head: i32): void {
  const queries = word(p, 16), dk = word(p, 18), dv = word(p, 19);
  const keyPlanes = planesOf(dk), valuePlanes = planesOf(dv);
  const scale = real(p, 20), keyPlane = <usize>word(p, 17) << 4;
  takeHeads(p, image, head);
  takeHead(address(p, 49), queries, head * dv, dv, address(p, 50));
  memory.fill(address(p, 55), 0, <usize>keyPlanes * keyPlane);
  memory.fill(address(p, 56), 0, <usize>valuePlanes * keyPlane);
  for (let first = 0; first < queries; first += word(p, 22)) {
    const rows = rowsOf(p, first), keys = keysOf(p, first, rows);
    shares(p, first, rows, keys);
    packColumns(address(p, 50), queries, valuePlanes, first, rows, 1, address(p, 51));
    scoreGradient(p, rows, keys);
    addToKeys(p, address(p, 30), address(p, 50), valuePlanes, first, rows, keys, address(p, 56));
    addToKeys(p, address(p, 52), address(p, 25), keyPlanes, first, rows, keys, address(p, 55));
    mix(p, address(p, 52), address(p, 26), keyPlanes, rows, keys);
    unpackRows(address(p, 31), queries, keyPlanes, first, rows, scale, address(p, 54));
  }
  const end = address(p, 55) + <usize>keyPlanes * keyPlane;
  const factor = f32x4.splat(scale);
  for (let x = address(p, 55); x < end; x += 16) v128.store(x, f32x4.mul(factor, v128.load(x)));
}

export function attentionBackward(p: usize, images: i32, gather: i32): void {
  const heads = word(p, 15), queries = word(p, 16), keys = word(p, 17), dk = word(p, 18), dv = word(p, 19);
  const planes = planesOf(heads * dv);
  // Channels that only fill up the last plane keep their zeros.
  memory.fill(address(p, 57), 0, (<usize>planesOf(heads * dk) * queries) << 4);
  memory.fill(address(p, 58), 0, (<usize>planesOf(heads * dk) * keys) << 4);
  memory.fill(address(p, 59), 0, (<usize>planes * keys) << 4);
  for (let image = 0; image < images; image++) {
    readGradient(at(p, 32), image, 0, planes, queries, 0, 1, queries, address(p, 49), 0, <usize>queries << 4);
    for (let head = 0; head < heads; head++) {
      headBackward(p, image, head);
      putHead(address(p, 54), queries, head * dk, dk, address(p, 57));
      putHead(address(p, 55), keys, head * dk, dk, address(p, 58));
      putHead(address(p, 56), keys, head * dv, dv, address(p, 59));
    }
    giveBack(p, 0, image, planesOf(heads * dk), queries);
    giveBack(p, 1, image, planesOf(heads * dk), keys);
    giveBack(p, 2, image, planes, keys);
  }
}

/** Writes the gradient of input `i`, unless nobody wants it. */
function giveBack(p: usize, i: usize, image: i32, planes: i32, pixels: i32): void {
  const target = at(p, 40 + 3 * i);
  if (!address(target, 0)) return;
  writeGradient(at(p, 5 * i), target, image, 0, planes, pixels, 0, 1, pixels, address(p, 57 + i), 0, <usize>pixels << 4, 1);
}
