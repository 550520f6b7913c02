/**
 * Maximum and average pooling, and the average over the whole image.
 *
 * Words: 0 view, 5 planes, 6 geometry (a scratch of one plane), 22 pointer to 1 / count of each window (0: maximum),
 * 23 pointer and 24 bytes of an image of the output, 25 sums (0: not wanted); backward: 26 gradient, 34 target,
 * 37 scratch of a plane of the gradient, 38 scratch of the input's gradient, 39 scratch of a plane of the output.
 */
import { address, word, zero4 } from './memory';
import { at, clearMargin } from './geometry';
import { gatherSums } from './moments';
import { low, readGradient, readRow, shift, slope, writeGradient } from './view';

/** Fills the margin with what a window sees outside of the image: minus infinity, or 0. */
function clearOutside(p: usize): void {
  clearMargin(at(p, 6), 1, address(p, 22) ? 0 : -Infinity);
}

function readPlane(p: usize, image: i32, plane: i32): void {
  const g = at(p, 6);
  readOnePlane(p, image, plane, word(g, 0), word(g, 1), address(g, 2) + address(g, 6), address(g, 4));
}

/** `readView` of a single plane. */
function readOnePlane(view: usize, image: i32, plane: i32, height: i32, width: i32, to: usize, toRow: usize): void {
  const a = slope(view, plane), b = shift(view, plane), l = low(view);
  let x = address(view, 0) + <usize>image * address(view, 1) + (<usize>(plane * height * width) << 4);
  for (let row = 0; row < height; row++) {
    readRow(x, to, width, a, b, l);
    x += <usize>width << 4;
    to += toRow;
  }
}

/** Pools the plane in the scratch. */
function poolPlane(p: usize, y: usize): void {
  const g = at(p, 6);
  const outHeight = word(g, 8), outWidth = word(g, 9), kh = word(g, 10), kw = word(g, 11);
  const row = address(g, 4), down = <usize>word(g, 12) * row;
  const small = kh == 3 && kw == 3 && word(g, 13) == 1;
  const line = <usize>outWidth << 4;
  let share = address(p, 22);
  let x = address(g, 2) + address(g, 7);
  for (let i = 0; i < outHeight; i++, x += down, y += line) {
    if (share) {
      if (small) average3(x, row, y, line, share);
      else averageRow(p, x, y, line, share);
      share += <usize>outWidth << 2;
    } else if (small) maximum3(x, row, y, line);
    else maximumRow(p, x, y, line);
  }
}

/** A row of windows of 3 x 3 at each column: what two neighbouring windows share is added up once. */
function average3(x: usize, row: usize, y: usize, line: usize, share: usize): void {
  const x1 = x + row, x2 = x1 + row;
  let left = f32x4.add(f32x4.add(v128.load(x), v128.load(x1)), v128.load(x2));
  let middle = f32x4.add(f32x4.add(v128.load(x, 16), v128.load(x1, 16)), v128.load(x2, 16));
  for (let i: usize = 0; i < line; i += 16) {
    const right = f32x4.add(f32x4.add(v128.load(x + i, 32), v128.load(x1 + i, 32)), v128.load(x2 + i, 32));
    const sum = f32x4.add(f32x4.add(left, middle), right);
    v128.store(y + i, f32x4.mul(sum, v128.load_splat<f32>(share)));
    share += 4;
    left = middle;
    middle = right;
  }
}

function maximum3(x: usize, row: usize, y: usize, line: usize): void {
  const x1 = x + row, x2 = x1 + row;
  let left = f32x4.pmax(f32x4.pmax(v128.load(x), v128.load(x1)), v128.load(x2));
  let middle = f32x4.pmax(f32x4.pmax(v128.load(x, 16), v128.load(x1, 16)), v128.load(x2, 16));
  for (let i: usize = 0; i < line; i += 16) {
    const right = f32x4.pmax(f32x4.pmax(v128.load(x + i, 32), v128.load(x1 + i, 32)), v128.load(x2 + i, 32));
    v128.store(y + i, f32x4.pmax(f32x4.pmax(left, middle), right));
    left = middle;
    middle = right;
  }
}

function averageRow(p: usize, x: usize, y: usize, line: usize, share: usize): void {
  const g = at(p, 6);
  const kh = word(g, 10), across = <usize>word(g, 11) << 4, row = address(g, 4), step = <usize>word(g, 13) << 4;
  for (const end = y + line; y < end; y += 16, x += step, share += 4) {
    let sum = zero4();
    for (let i = 0, from = x; i < kh; i++, from += row) {
      for (let j: usize = 0; j < across; j += 16) sum = f32x4.add(sum, v128.load(from + j));
    }
    v128.store(y, f32x4.mul(sum, v128.load_splat<f32>(share)));
  }
}

function maximumRow(p: usize, x: usize, y: usize, line: usize): void {
  const g = at(p, 6);
  const kh = word(g, 10), across = <usize>word(g, 11) << 4, row = address(g, 4), step = <usize>word(g, 13) << 4;
  for (const end = y + line; y < end; y += 16, x += step) {
    let best = v128.load(x);
    for (let i = 0, from = x; i < kh; i++, from += row) {
      for (let j: usize = 0; j < across; j += 16) best = f32x4.pmax(best, v128.load(from + j));
    }
    v128.store(y, best);
  }
}

export function poolForward(p: usize, images: i32, gather: i32, start: i32): void {
  const g = at(p, 6);
  const planes = word(p, 5), pixels = word(g, 8) * word(g, 9);
  const sums = address(p, 25);
  clearOutside(p);
  for (let image = start; image < images; image++) {
    const out = address(p, 23) + <usize>image * address(p, 24);
    for (let plane = 0; plane < planes; plane++) {
      readPlane(p, image, plane);
      const to = out + (<usize>(plane * pixels) << 4);
      poolPlane(p, to);
      if (gather && sums) gatherSums(to, 1, pixels, sums + ((<usize>plane) << 6));
    }
  }
}

export function poolBackward(p: usize, images: i32, gather: i32, start: i32): void {
  const g = at(p, 6);
  const planes = word(p, 5), height = word(g, 0), width = word(g, 1), pixels = word(g, 8) * word(g, 9);
  const inverse = address(p, 22), back = address(p, 38), gradient = address(p, 37);
  if (!address(p, 34)) return;
  clearOutside(p);
  for (let image = start; image < images; image++) {
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
