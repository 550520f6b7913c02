/** Maximum and average pooling, and the average over the whole image. */
import { address, at, word, zero4 } from './memory';
import { clearMargin } from './geometry';
import { gatherSums } from './moments';
import { low, readGradient, readRow, shift, slope, writeGradient } from './view';
import { Geometry, GlobalPool, Pool, View } from './words';

/** Fills the margin with what a window sees outside of the image: minus infinity, or 0. */
function clearOutside(p: usize): void {
  clearMargin(at(p, Pool.geometry), 1, address(p, Pool.shares) ? 0 : -Infinity);
}

function readPlane(p: usize, image: i32, plane: i32): void {
  const g = at(p, Pool.geometry);
  readOnePlane(
    at(p, Pool.view), image, plane, word(g, Geometry.height), word(g, Geometry.width),
    address(g, Geometry.padded) + address(g, Geometry.interior), address(g, Geometry.row),
  );
}

/** `readView` of a single plane. */
function readOnePlane(view: usize, image: i32, plane: i32, height: i32, width: i32, to: usize, toRow: usize): void {
  const a = slope(view, plane), b = shift(view, plane), l = low(view);
  let x = address(view, View.at) + <usize>image * address(view, View.imageBytes);
  x += <usize>(plane * height * width) << 4;
  for (let row = 0; row < height; row++) {
    readRow(x, to, width, a, b, l);
    x += <usize>width << 4;
    to += toRow;
  }
}

/** Pools the plane in the scratch. */
function poolPlane(p: usize, y: usize): void {
  const g = at(p, Pool.geometry);
  const outHeight = word(g, Geometry.outHeight), outWidth = word(g, Geometry.outWidth);
  const kh = word(g, Geometry.kernelHeight), kw = word(g, Geometry.kernelWidth);
  const row = address(g, Geometry.row), down = <usize>word(g, Geometry.strideDown) * row;
  const small = kh == 3 && kw == 3 && word(g, Geometry.strideAcross) == 1;
  const line = <usize>outWidth << 4;
  let share = address(p, Pool.shares);
  let x = address(g, Geometry.padded) + address(g, Geometry.origin);
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
  const g = at(p, Pool.geometry);
  const kh = word(g, Geometry.kernelHeight), across = <usize>word(g, Geometry.kernelWidth) << 4;
  const row = address(g, Geometry.row), step = <usize>word(g, Geometry.strideAcross) << 4;
  for (const end = y + line; y < end; y += 16, x += step, share += 4) {
    let sum = zero4();
    for (let i = 0, from = x; i < kh; i++, from += row) {
      for (let j: usize = 0; j < across; j += 16) sum = f32x4.add(sum, v128.load(from + j));
    }
    v128.store(y, f32x4.mul(sum, v128.load_splat<f32>(share)));
  }
}

function maximumRow(p: usize, x: usize, y: usize, line: usize): void {
  const g = at(p, Pool.geometry);
  const kh = word(g, Geometry.kernelHeight), across = <usize>word(g, Geometry.kernelWidth) << 4;
  const row = address(g, Geometry.row), step = <usize>word(g, Geometry.strideAcross) << 4;
  for (const end = y + line; y < end; y += 16, x += step) {
    let best = v128.load(x);
    for (let i = 0, from = x; i < kh; i++, from += row) {
      for (let j: usize = 0; j < across; j += 16) best = f32x4.pmax(best, v128.load(from + j));
    }
    v128.store(y, best);
  }
}

export function poolForward(p: usize, images: i32, gather: i32, start: i32): void {
  const g = at(p, Pool.geometry);
  const planes = word(p, Pool.planes), pixels = word(g, Geometry.outHeight) * word(g, Geometry.outWidth);
  const sums = address(p, Pool.sums);
  clearOutside(p);
  for (let image = start; image < images; image++) {
    const out = address(p, Pool.outputAt) + <usize>image * address(p, Pool.outputImageBytes);
    for (let plane = 0; plane < planes; plane++) {
      readPlane(p, image, plane);
      const to = out + (<usize>(plane * pixels) << 4);
      poolPlane(p, to);
      if (gather && sums) gatherSums(to, 1, pixels, sums + ((<usize>plane) << 6));
    }
  }
}

export function poolBackward(p: usize, images: i32, gather: i32, start: i32): void {
  const g = at(p, Pool.geometry);
  const planes = word(p, Pool.planes), height = word(g, Geometry.height), width = word(g, Geometry.width);
  const pixels = word(g, Geometry.outHeight) * word(g, Geometry.outWidth);
  const inverse = address(p, Pool.shares), back = address(p, Pool.inputGradient);
  const gradient = address(p, Pool.planeGradient);
  if (!address(p, Pool.targetAt)) return;
  clearOutside(p);
  for (let image = start; image < images; image++) {
    for (let plane = 0; plane < planes; plane++) {
      readGradient(at(p, Pool.gradient), image, plane, 1, pixels, 0, 1, pixels, gradient, 0, 0);
      memory.fill(back, 0, address(g, Geometry.plane));
      if (inverse) spread(p, gradient, back);
      else {
        readPlane(p, image, plane);
        poolPlane(p, address(p, Pool.pooled));
        route(p, gradient, address(p, Pool.pooled), back);
      }
      writeGradient(
        at(p, Pool.view), at(p, Pool.target), image, plane, 1, height * width, 0, height, width,
        back + address(g, Geometry.interior), address(g, Geometry.row), 0, 1,
      );
    }
  }
}

/** Offset of a window in the padded scratch. */
@inline function windowOf(g: usize, row: i32, col: i32): usize {
  const down = <usize>(row * word(g, Geometry.strideDown)) * address(g, Geometry.row);
  return address(g, Geometry.origin) + down + (<usize>(col * word(g, Geometry.strideAcross)) << 4);
}

/** Average: each pixel of a window gets its share. */
function spread(p: usize, from: usize, back: usize): void {
  const g = at(p, Pool.geometry);
  const outHeight = word(g, Geometry.outHeight), outWidth = word(g, Geometry.outWidth);
  const kh = word(g, Geometry.kernelHeight), kw = word(g, Geometry.kernelWidth);
  let count = address(p, Pool.shares);
  for (let row = 0; row < outHeight; row++) {
    for (let col = 0; col < outWidth; col++) {
      const v = f32x4.mul(v128.load(from), v128.load_splat<f32>(count));
      let x = back + windowOf(g, row, col);
      for (let i = 0; i < kh; i++) {
        for (let j = 0; j < kw; j++) {
          const to = x + (<usize>j << 4);
          v128.store(to, f32x4.add(v128.load(to), v));
        }
        x += address(g, Geometry.row);
      }
      from += 16;
      count += 4;
    }
  }
}

/** Maximum: the first of the largest pixels of a window gets all (as in PyTorch). */
function route(p: usize, from: usize, y: usize, back: usize): void {
  const g = at(p, Pool.geometry);
  const outHeight = word(g, Geometry.outHeight), outWidth = word(g, Geometry.outWidth);
  const kh = word(g, Geometry.kernelHeight), kw = word(g, Geometry.kernelWidth);
  for (let row = 0; row < outHeight; row++) {
    for (let col = 0; col < outWidth; col++) {
      let left = v128.load(from);
      const best = v128.load(y);
      let offset = windowOf(g, row, col);
      for (let i = 0; i < kh; i++) {
        for (let j = 0; j < kw; j++) {
          const here = offset + (<usize>j << 4);
          const hit = f32x4.eq(v128.load(address(g, Geometry.padded) + here), best);
          const to = back + here;
          v128.store(to, f32x4.add(v128.load(to), v128.and(hit, left)));
          left = v128.andnot(left, hit);
        }
        offset += address(g, Geometry.row);
      }
      from += 16;
      y += 16;
    }
  }
}

/** Average over the image. */
export function globalPoolForward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, GlobalPool.planes), pixels = word(p, GlobalPool.pixels);
  const share = f32x4.splat(1 / <f32>pixels);
  for (let image = 0; image < images; image++) {
    const out = address(p, GlobalPool.outputAt) + <usize>image * address(p, GlobalPool.outputImageBytes);
    for (let plane = 0; plane < planes; plane++) {
      readOnePlane(at(p, GlobalPool.view), image, plane, 1, pixels, address(p, GlobalPool.plane), 0);
      let sum = zero4();
      const end = address(p, GlobalPool.plane) + (<usize>pixels << 4);
      for (let x = address(p, GlobalPool.plane); x < end; x += 16) sum = f32x4.add(sum, v128.load(x));
      v128.store(out + (<usize>plane << 4), f32x4.mul(sum, share));
    }
    if (gather && address(p, GlobalPool.sums)) gatherSums(out, planes, 1, address(p, GlobalPool.sums));
  }
}

export function globalPoolBackward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, GlobalPool.planes), pixels = word(p, GlobalPool.pixels);
  if (!address(p, GlobalPool.targetAt)) return;
  const share = f32x4.splat(1 / <f32>pixels);
  for (let image = 0; image < images; image++) {
    for (let plane = 0; plane < planes; plane++) {
      readGradient(
        at(p, GlobalPool.gradient), image, plane, 1, 1, 0, 1, 1, address(p, GlobalPool.pixelGradient), 16, 16,
      );
      const v = f32x4.mul(v128.load(address(p, GlobalPool.pixelGradient)), share);
      const end = address(p, GlobalPool.plane) + (<usize>pixels << 4);
      for (let x = address(p, GlobalPool.plane); x < end; x += 16) v128.store(x, v);
      writeGradient(
        at(p, GlobalPool.view), at(p, GlobalPool.target), image, plane, 1, pixels, 0, 1, pixels,
        address(p, GlobalPool.plane), 0, 0, 1,
      );
    }
  }
}
