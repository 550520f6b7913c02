/**
 * Multi-head attention (Vaswani et al. 2017, section 3.2): softmax(q k' * scale) v for each image and head, in tiles of
 * queries, so that no more scores exist at a time than `tile * keys`, in the backward pass, too, which computes them
 * again. Scores lie as `[queries / 4][keys][4]`: softmax needs no sums across lanes, and a product sees them as pixels
 * (keys) of planes (queries).
 */
import { address, at, real, word, zero4 } from './memory';
import { readGradient } from './view';
import { giveBack, imageOf } from './attention-inputs';
import { outerProduct } from './outer-product';
import { product } from './product';
import { expWithin4 } from './exponential';
import { headPlace, packColumns, packRows, putHead, takeHead, unpackRows } from './heads';
import { Attention } from './words';

@inline function planesOf(channels: i32): i32 {
  return (channels + 3) >> 2;
}

/** Keys that a tile of queries looks at. */
@inline function keysOf(p: usize, first: i32, rows: i32): i32 {
  return word(p, Attention.causal) ? min(word(p, Attention.keyCount), first + rows) : word(p, Attention.keyCount);
}

/** Queries of the tile that starts at `first`, rounded up to a multiple of 8. */
@inline function rowsOf(p: usize, first: i32): i32 {
  return min(word(p, Attention.tile), (word(p, Attention.queryCount) - first + 7) & ~7);
}

/** Planes of 4 queries in a tile that are queries, at least in part; the others have no shares. */
@inline function queryPlanes(p: usize, first: i32, rows: i32): i32 {
  return planesOf(min(rows, word(p, Attention.queryCount) - first));
}

/** The shares that each query of a tile gives to each key, in scratch `scores`. */
function shares(p: usize, headQueries: usize, headKeys: usize, first: i32, rows: i32, keys: i32): void {
  const planes = planesOf(word(p, Attention.keyChannels));
  const keyPlane = <usize>word(p, Attention.keyCount) << 4;
  const scores = address(p, Attention.scores);
  packColumns(
    headQueries, word(p, Attention.queryCount), planes, first, rows, real(p, Attention.scale),
    address(p, Attention.columns),
  );
  product(
    headKeys, 0, 16, keyPlane, 1, 0, planes, address(p, Attention.columns), scores, 0, 16, keyPlane, rows >> 2, 1,
    keys, 0,
  );
  for (let plane = 0; plane < queryPlanes(p, first, rows); plane++) {
    const from = scores + <usize>plane * keyPlane;
    if (word(p, Attention.causal)) hideLater(from, first + plane * 4, keys);
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
  const end = from + (<usize>keys << 4), highest = highestOf(from, end);
  let sum = zero4();
  for (let x = from; x < end; x += 16) {
    const difference = f32x4.sub(v128.load(x), highest);
    // e^-87 stands for all that is smaller; nothing is nothing all the same.
    const e = v128.and(expWithin4(difference), f32x4.gt(difference, f32x4.splat(-87)));
    v128.store(x, e);
    sum = f32x4.add(sum, e);
  }
  const inverse = f32x4.div(f32x4.splat(1), sum);
  for (let x = from; x < end; x += 16) v128.store(x, f32x4.mul(v128.load(x), inverse));
}

/** Of a list of vectors; four at a time, so that they need not wait for each other. */
@inline function highestOf(from: usize, end: usize): v128 {
  let a = v128.load(from), b = a, c = a, d = a;
  let x = from;
  for (; x + 64 <= end; x += 64) {
    a = f32x4.pmax(a, v128.load(x));
    b = f32x4.pmax(b, v128.load(x, 16));
    c = f32x4.pmax(c, v128.load(x, 32));
    d = f32x4.pmax(d, v128.load(x, 48));
  }
  for (; x < end; x += 16) a = f32x4.pmax(a, v128.load(x));
  return f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d));
}

/** rows[query][channel] = sum over the keys of scores * values, in scratch `rows`. */
@inline function mix(p: usize, scores: usize, values: usize, planes: i32, first: i32, rows: i32, keys: i32): void {
  const keyPlane = <usize>word(p, Attention.keyCount) << 4, count = queryPlanes(p, first, rows);
  memory.fill(address(p, Attention.rows), 0, <usize>(count * planes) << 6);
  outerProduct(
    scores, 0, 16, keyPlane, count, values, 0, 16, keyPlane, planes, 1, keys, address(p, Attention.rows),
  );
}

export function attentionForward(p: usize, images: i32, gather: i32): void {
  const heads = word(p, Attention.heads), queries = word(p, Attention.queryCount), keyCount = word(p, Attention.keyCount);
  const dk = word(p, Attention.keyChannels), dv = word(p, Attention.valueChannels);
  const planes = planesOf(dv);
  for (let image = 0; image < images; image++) {
    const out = address(p, Attention.outputAt) + <usize>image * address(p, Attention.outputImageBytes);
    memory.fill(out, 0, (<usize>planesOf(heads * dv) * queries) << 4);
    const query = imageOf(p, Attention.queries, image), key = imageOf(p, Attention.keys, image);
    const value = imageOf(p, Attention.values, image);
    for (let head = 0; head < heads; head++) {
      const headQueries = takeHead(query, queries, head * dk, dk, address(p, Attention.headQueries));
      const headKeys = takeHead(key, keyCount, head * dk, dk, address(p, Attention.headKeys));
      const headValues = takeHead(value, keyCount, head * dv, dv, address(p, Attention.headValues));
      const headOutput = headPlace(out, queries, head * dv, dv, address(p, Attention.headOutput));
      for (let first = 0; first < queries; first += word(p, Attention.tile)) {
        const rows = rowsOf(p, first), keys = keysOf(p, first, rows);
        shares(p, headQueries, headKeys, first, rows, keys);
        mix(p, address(p, Attention.scores), headValues, planes, first, rows, keys);
        unpackRows(address(p, Attention.rows), queries, planes, first, rows, 1, headOutput);
      }
      putHead(headOutput, queries, head * dv, dv, out);
    }
  }
}

/** Gradient of the scores: shares * (gradient of the shares - their mean by the shares), in scratch `scoreGradient`. */
function scoreGradient(p: usize, headValues: usize, first: i32, rows: i32, keys: i32): void {
  const planes = planesOf(word(p, Attention.valueChannels));
  const keyPlane = <usize>word(p, Attention.keyCount) << 4;
  product(
    headValues, 0, 16, keyPlane, 1, 0, planes, address(p, Attention.gradientColumns),
    address(p, Attention.scoreGradient), 0, 16, keyPlane, rows >> 2, 1, keys, 0,
  );
  const bytes = <usize>keys << 4;
  for (let plane = 0; plane < queryPlanes(p, first, rows); plane++) {
    const share = address(p, Attention.scores) + <usize>plane * keyPlane;
    const g = address(p, Attention.scoreGradient) + <usize>plane * keyPlane;
    let mean = zero4();
    for (let i: usize = 0; i < bytes; i += 16) mean = f32x4.add(mean, f32x4.mul(v128.load(share + i), v128.load(g + i)));
    for (let i: usize = 0; i < bytes; i += 16) {
      v128.store(g + i, f32x4.mul(v128.load(share + i), f32x4.sub(v128.load(g + i), mean)));
    }
  }
}

/** to[key] += sum over the tile's queries of scores * rows of `from`. */
function addToKeys(p: usize, scores: usize, from: usize, planes: i32, first: i32, rows: i32, keys: i32, to: usize): void {
  const keyPlane = <usize>word(p, Attention.keyCount) << 4;
  const count = queryPlanes(p, first, rows);
  packRows(from, word(p, Attention.queryCount), planes, first, count * 4, address(p, Attention.panels));
  product(
    scores, 0, 16, keyPlane, 1, 0, count, address(p, Attention.panels), to, 0, 16, keyPlane, planes, 1, keys, 1,
  );
}

function headBackward(p: usize, image: i32, head: i32): void {
  const queries = word(p, Attention.queryCount), keyCount = word(p, Attention.keyCount);
  const dk = word(p, Attention.keyChannels), dv = word(p, Attention.valueChannels), dk0 = head * dk, dv0 = head * dv;
  const keyPlanes = planesOf(dk), valuePlanes = planesOf(dv);
  const scale = real(p, Attention.scale), keyPlane = <usize>keyCount << 4;
  const headQueries = takeHead(imageOf(p, Attention.queries, image), queries, dk0, dk, address(p, Attention.headQueries));
  const headKeys = takeHead(imageOf(p, Attention.keys, image), keyCount, dk0, dk, address(p, Attention.headKeys));
  const headValues = takeHead(imageOf(p, Attention.values, image), keyCount, dv0, dv, address(p, Attention.headValues));
  const gradient = takeHead(address(p, Attention.imageGradient), queries, dv0, dv, address(p, Attention.headGradient));
  const toQueries = address(p, Attention.queriesGradient), toKeys = address(p, Attention.keysGradient);
  const toValues = address(p, Attention.valuesGradient);
  const queriesGradient = headPlace(toQueries, queries, dk0, dk, address(p, Attention.headQueriesGradient));
  const keysGradient = headPlace(toKeys, keyCount, dk0, dk, address(p, Attention.headKeysGradient));
  const valuesGradient = headPlace(toValues, keyCount, dv0, dv, address(p, Attention.headValuesGradient));
  memory.fill(keysGradient, 0, <usize>keyPlanes * keyPlane);
  memory.fill(valuesGradient, 0, <usize>valuePlanes * keyPlane);
  for (let first = 0; first < queries; first += word(p, Attention.tile)) {
    const rows = rowsOf(p, first), keys = keysOf(p, first, rows);
    shares(p, headQueries, headKeys, first, rows, keys);
    packColumns(gradient, queries, valuePlanes, first, rows, 1, address(p, Attention.gradientColumns));
    scoreGradient(p, headValues, first, rows, keys);
    addToKeys(p, address(p, Attention.scores), gradient, valuePlanes, first, rows, keys, valuesGradient);
    addToKeys(p, address(p, Attention.scoreGradient), headQueries, keyPlanes, first, rows, keys, keysGradient);
    mix(p, address(p, Attention.scoreGradient), headKeys, keyPlanes, first, rows, keys);
    unpackRows(address(p, Attention.rows), queries, keyPlanes, first, rows, scale, queriesGradient);
  }
  const factor = f32x4.splat(scale), end = keysGradient + <usize>keyPlanes * keyPlane;
  for (let x = keysGradient; x < end; x += 16) v128.store(x, f32x4.mul(factor, v128.load(x)));
  putHead(queriesGradient, queries, dk0, dk, toQueries);
  putHead(keysGradient, keyCount, dk0, dk, toKeys);
  putHead(valuesGradient, keyCount, dv0, dv, toValues);
}

export function attentionBackward(p: usize, images: i32, gather: i32): void {
  const heads = word(p, Attention.heads), queries = word(p, Attention.queryCount), keys = word(p, Attention.keyCount);
  const dk = word(p, Attention.keyChannels), dv = word(p, Attention.valueChannels);
  const planes = planesOf(heads * dv);
  // Channels that only fill up the last plane keep their zeros.
  memory.fill(address(p, Attention.queriesGradient), 0, (<usize>planesOf(heads * dk) * queries) << 4);
  memory.fill(address(p, Attention.keysGradient), 0, (<usize>planesOf(heads * dk) * keys) << 4);
  memory.fill(address(p, Attention.valuesGradient), 0, (<usize>planes * keys) << 4);
  for (let image = 0; image < images; image++) {
    readGradient(
      at(p, Attention.gradient), image, 0, planes, queries, 0, 1, queries, address(p, Attention.imageGradient), 0,
      <usize>queries << 4,
    );
    for (let head = 0; head < heads; head++) headBackward(p, image, head);
    giveBack(
      at(p, Attention.queries), at(p, Attention.queriesTarget), address(p, Attention.queriesGradient), image,
      planesOf(heads * dk), queries,
    );
    giveBack(
      at(p, Attention.keys), at(p, Attention.keysTarget), address(p, Attention.keysGradient), image,
      planesOf(heads * dk), keys,
    );
    giveBack(
      at(p, Attention.values), at(p, Attention.valuesTarget), address(p, Attention.valuesGradient), image, planes, keys,
    );
  }
}
