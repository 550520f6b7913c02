/**
 * Maximum and average pooling, and the average over the whole image.
 *
 * Words: 0 view, 5 planes, 6 geometry (a scratch of one plane, and of one row behind it), 22 pointer to 1 / count of each window (0: maximum),
 * 23 pointer and 24 bytes of an image of the output, 25 sums (0: not wanted); backward: 26 gradient, 34 target,
 * 37 scratch of a plane of the gradient, 38 scratch of the input's gradient, 39 scratch of a plane of the output.
 */
import { address, word, zero4 } from './memory';
import { at } from './geometry';
import { gatherSums, readGradient, writeGradient } from './view';

/** Fills the scratch with what a window sees outside of the image: minus infinity, or 0. */
function clearMargin(p: usize): void {
  const g = at(p, 6);
  const value = f32x4.splat(address(p, 22) ? 0 : -Infinity);
  const end = address(g, 2) + address(g, 3);
  for (let x = address(g, 2); x < end; x += 16) v128.store(x, value);
}

function readPlane(p: usize, image: i32, plane: i32): void {
  const g = at(p, 6);
  readOnePlane(p, image, plane, word(g, 0), word(g, 1), address(g, 2) + address(g, 6), address(g, 4));
}

/** `readView` of a single plane. */
function readOnePlane(view: usize, image: i32, plane: i32, height: i32, width: i32, to: usize, toRow: usize): void {
  const a = address(view, 2);
  const offset = <usize>plane << 4;
  const slope = a ? v128.load(a + offset) : f32x4.splat(1);
  const shift = a ? v128.load(address(view, 3) + offset) : zero4();
  const low = f32x4.splat(word(view, 4) ? 0 : -Infinity);
  let x = address(view, 0) + <usize>image * address(view, 1) + (<usize>(plane * height * width) << 4);
  for (let row = 0; row < height; row++) {
    let y = to + <usize>row * toRow;
    for (let col = 0; col < width; col++) {
      v128.store(y, f32x4.pmax(f32x4.add(f32x4.mul(slope, v128.load(x)), shift), low));
      x += 16;
      y += 16;
    }
  }
}

/**
 * Pools the plane in the scratch: each row of windows first down its rows, into one row of sums or maxima behind the
 * scratch, then across.
 */
function poolPlane(p: usize, y: usize): void {
  const g = at(p, 6);
  const outHeight = word(g, 8), outWidth = word(g, 9), kh = word(g, 10), kw = word(g, 11);
  const row = address(g, 4), step = <usize>word(g, 13) << 4;
  const between = address(g, 2) + address(g, 5);
  const cols = <i32>((step * (outWidth - 1)) >> 4) + kw;
  let share = address(p, 22);
  let x = address(g, 2) + address(g, 7);
  for (let i = 0; i < outHeight; i++) {
    if (share) {
      sumRows(x, row, kh, cols, between);
      for (let col = 0, v = between; col < outWidth; col++, v += step) {
        let sum = v128.load(v);
        if (kw == 3) sum = f32x4.add(f32x4.add(sum, v128.load(v, 16)), v128.load(v, 32));
        else for (let j = 1; j < kw; j++) sum = f32x4.add(sum, v128.load(v + (<usize>j << 4)));
        v128.store(y, f32x4.mul(sum, v128.load_splat<f32>(share)));
        share += 4;
        y += 16;
      }
    } else {
      maximumRows(x, row, kh, cols, between);
      for (let col = 0, v = between; col < outWidth; col++, v += step) {
        let best = v128.load(v);
        if (kw == 3) best = f32x4.pmax(f32x4.pmax(best, v128.load(v, 16)), v128.load(v, 32));
        else for (let j = 1; j < kw; j++) best = f32x4.pmax(best, v128.load(v + (<usize>j << 4)));
        v128.store(y, best);
        y += 16;
      }
    }
    x += <usize>word(g, 12) * row;
  }
}

function sumRows(x: usize, row: usize, kh: i32, cols: i32, to: usize): void {
  for (const end = to + (<usize>cols << 4); to < end; to += 16, x += 16) {
    let sum = v128.load(x);
    if (kh == 3) sum = f32x4.add(f32x4.add(sum, v128.load(x + row)), v128.load(x + row * 2));
    else for (let i = 1; i < kh; i++) sum = f32x4.add(sum, v128.load(x + row * i));
    v128.store(to, sum);
  }
}

function maximumRows(x: usize, row: usize, kh: i32, cols: i32, to: usize): void {
  for (const end = to + (<usize>cols << 4); to < end; to += 16, x += 16) {
    let best = v128.load(x);
    if (kh == 3) best = f32x4.pmax(f32x4.pmax(best, v128.load(x + row)), v128.load(x + row * 2));
    else for (let i = 1; i < kh; i++) best = f32x4.pmax(best, v128.load(x + row * i));
    v128.store(to, best);
  }
}

export function poolForward(p: usize, images: i32, gather: i32): void {
  const g = at(p, 6);
  const planes = word(p, 5), pixels = word(g, 8) * word(g, 9);
  clearMargin(p);
  for (let image = 0; image < images; image++) {
    const out = address(p, 23) + <usize>image * address(p, 24);
    for (let plane = 0; plane < planes; plane++) {
      readPlane(p, image, plane);
      poolPlane(p, out + (<usize>(plane * pixels) << 4));
    }
    if (gather && address(p, 25)) gatherSums(out, planes, pixels, address(p, 25));
  }
}

export function poolBackward(p: usize, images: i32, gather: i32): void {
  const g = at(p, 6);
  const planes = word(p, 5), height = word(g, 0), width = word(g, 1), pixels = word(g, 8) * word(g, 9);
  const inverse = address(p, 22), back = address(p, 38), gradient = address(p, 37);
  if (!address(p, 34)) return;
  clearMargin(p);
  for (let image = 0; image < images; image++) {
    for (let plane = 0; plane < planes; plane++) {
      readGradient(at(p, 26), image, plane, 1, pixels, 0, 1, pixels, gradient, 0, 0);
      memory.fill(back, 0, address(g, 5));
      if (inverse) spread(p, gradient, back);
      else {
        readPlane(p, image, plane);
        poolPlane(p, address(p, 39));
        route(p, gradient, address(p, 39), back);
      }
      writeGradient(p, at(p, 34), image, plane, 1, height * width, 0, height, width, back + address(g, 6), address(g, 4), 0, 1);
    }
  }
}

/** Average: each pixel of a window gets its share. */
function spread(p: usize, from: usize, back: usize): void {
  const g = at(p, 6);
  const outHeight = word(g, 8), outWidth = word(g, 9), kh = word(g, 10), kw = word(g, 11);
  let count = address(p, 22);
  for (let row = 0; row < outHeight; row++) {
    for (let col = 0; col < outWidth; col++) {
      const v = f32x4.mul(v128.load(from), v128.load_splat<f32>(count));
      let x = back + address(g, 7) + <usize>(row * word(g, 12)) * address(g, 4) + (<usize>(col * word(g, 13)) << 4);
      for (let i = 0; i < kh; i++) {
        for (let j = 0; j < kw; j++) {
          const to = x + (<usize>j << 4);
          v128.store(to, f32x4.add(v128.load(to), v));
        }
        x += address(g, 4);
      }
      from += 16;
      count += 4;
    }
  }
}

/** Maximum: the first of the largest pixels of a window gets all (as in PyTorch). */
function route(p: usize, from: usize, y: usize, back: usize): void {
  const g = at(p, 6);
  const outHeight = word(g, 8), outWidth = word(g, 9), kh = word(g, 10), kw = word(g, 11);
  for (let row = 0; row < outHeight; row++) {
    for (let col = 0; col < outWidth; col++) {
      let left = v128.load(from);
      const best = v128.load(y);
      let offset = address(g, 7) + <usize>(row * word(g, 12)) * address(g, 4) + (<usize>(col * word(g, 13)) << 4);
      for (let i = 0; i < kh; i++) {
        for (let j = 0; j < kw; j++) {
          const here = offset + (<usize>j << 4);
          const hit = f32x4.eq(v128.load(address(g, 2) + here), best);
          const to = back + here;
          v128.store(to, f32x4.add(v128.load(to), v128.and(hit, left)));
          left = v128.andnot(left, hit);
        }
        offset += address(g, 4);
      }
      from += 16;
      y += 16;
    }
  }
}

/**
 * Average over the image. Words: 0 view, 5 planes, 6 pixels, 7 scratch of a plane, 8 pointer and 9 bytes of an image
 * of the output, 10 sums (0: not wanted); backward: 11 gradient, 19 target, 22 scratch of a pixel of the gradient.
 */
export function globalPoolForward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, 5), pixels = word(p, 6);
  const share = f32x4.splat(1 / <f32>pixels);
  for (let image = 0; image < images; image++) {
    const out = address(p, 8) + <usize>image * address(p, 9);
    for (let plane = 0; plane < planes; plane++) {
      readOnePlane(p, image, plane, 1, pixels, address(p, 7), 0);
      let sum = zero4();
      const end = address(p, 7) + (<usize>pixels << 4);
      for (let x = address(p, 7); x < end; x += 16) sum = f32x4.add(sum, v128.load(x));
      v128.store(out + (<usize>plane << 4), f32x4.mul(sum, share));
    }
    if (gather && address(p, 10)) gatherSums(out, planes, 1, address(p, 10));
  }
}

export function globalPoolBackward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, 5), pixels = word(p, 6);
  if (!address(p, 19)) return;
  const share = f32x4.splat(1 / <f32>pixels);
  for (let image = 0; image < images; image++) {
    for (let plane = 0; plane < planes; plane++) {
      readGradient(at(p, 11), image, plane, 1, 1, 0, 1, 1, address(p, 22), 16, 16);
      const v = f32x4.mul(v128.load(address(p, 22)), share);
      const end = address(p, 7) + (<usize>pixels << 4);
      for (let x = address(p, 7); x < end; x += 16) v128.store(x, v);
      writeGradient(p, at(p, 19), image, plane, 1, pixels, 0, 1, pixels, address(p, 7), 0, 0, 1);
    }
  }
}
