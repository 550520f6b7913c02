/**
 * The channels of one attention head, taken out of an image in planes and put back: a head may start inside a plane,
 * and its own planes are padded with zeros. Also the forms in which a product takes them.
 */
import { zero4 } from './memory';

/** The float of `channel` of the first pixel. */
@inline function channelAt(x: usize, pixels: i32, channel: i32): usize {
  return x + ((<usize>(channel >> 2) * pixels) << 4) + (<usize>(channel & 3) << 2);
}

/**
 * Channels `first ...` (`count` of them) of an image as planes of their own: where they lie in the image if they are
 * whole planes of it, else a copy in `to`.
 */
export function takeHead(from: usize, pixels: i32, first: i32, count: i32, to: usize): usize {
  const place = headPlace(from, pixels, first, count, to);
  if (place != to) return place;
  memory.fill(to, 0, (<usize>((count + 3) >> 2) * pixels) << 4);
  copyChannels(from, first, to, 0, count, pixels);
  return to;
}

/** Where to write a head: in the image if it is whole planes of it, else `scratch`, from which `putHead` takes it. */
export function headPlace(image: usize, pixels: i32, first: i32, count: i32, scratch: usize): usize {
  return ((first | count) & 3) == 0 ? channelAt(image, pixels, first) : scratch;
}

/** Writes a head into an image, unless it has been written there. */
export function putHead(from: usize, pixels: i32, first: i32, count: i32, image: usize): void {
  if (((first | count) & 3) != 0) copyChannels(from, 0, image, first, count, pixels);
}

function copyChannels(from: usize, first: i32, to: usize, second: i32, count: i32, pixels: i32): void {
  const bytes = <usize>pixels << 4;
  for (let c = 0; c < count; c++) {
    const x = channelAt(from, pixels, first + c);
    const y = channelAt(to, pixels, second + c);
    for (let i: usize = 0; i < bytes; i += 16) store<f32>(y + i, load<f32>(x + i));
  }
}

/**
 * Pixels `first ...` of a head, times `scale`, as a matrix of a column for each: panels `[rows / 8][channels][8]`,
 * with zeros from pixel `pixels` on. `rows` is a multiple of 8.
 */
export function packColumns(from: usize, pixels: i32, planes: i32, first: i32, rows: i32, scale: f32, to: usize): void {
  const factor = f32x4.splat(scale), plane4 = <usize>pixels << 4;
  for (let row = 0; row < rows; row += 4) {
    const y = to + ((<usize>(row >> 3) * planes) << 7) + (<usize>(row & 4) << 2);
    const x = from + (<usize>(first + row) << 4), count = min(4, pixels - first - row);
    for (let plane = 0; plane < planes; plane++) {
      const source = x + <usize>plane * plane4, target = y + (<usize>plane << 7);
      if (count < 4) storeColumns(pixel(source, 0, count), pixel(source, 1, count), pixel(source, 2, count), zero4(), factor, target);
      else storeColumns(v128.load(source), v128.load(source, 16), v128.load(source, 32), v128.load(source, 48), factor, target);
    }
  }
}

/** Pixel `i` of `count`, zeros behind them. */
@inline function pixel(x: usize, i: i32, count: i32): v128 {
  return i < count ? v128.load(x + (<usize>i << 4)) : zero4();
}

/** Four pixels of four channels, transposed: a row of 8 floats for each channel. */
@inline function storeColumns(a: v128, b: v128, c: v128, d: v128, factor: v128, y: usize): void {
  const low01 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), low23 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(a, b, 2, 6, 3, 7), high23 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(y, f32x4.mul(factor, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5)));
  v128.store(y, f32x4.mul(factor, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7)), 32);
  v128.store(y, f32x4.mul(factor, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5)), 64);
  v128.store(y, f32x4.mul(factor, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7)), 96);
}

/** The same pixels as a matrix of a row for each: panels `[channels / 8][rows][8]`, a last one of 4; zeros as above. */
export function packRows(from: usize, pixels: i32, planes: i32, first: i32, rows: i32, to: usize): void {
  const count = min(rows, pixels - first);
  for (let plane = 0; plane < planes; plane += 2) {
    const x = from + (<usize>(plane * pixels + first) << 4);
    const step: usize = plane + 1 < planes ? 32 : 16;
    copyPlane(x, count, rows, to, step);
    if (step == 32) copyPlane(x + (<usize>pixels << 4), count, rows, to + 16, step);
    to += <usize>rows * step;
  }
}

@inline function copyPlane(x: usize, count: i32, rows: i32, y: usize, step: usize): void {
  for (let row = 0; row < rows; row++, x += 16, y += step) {
    if (row < count) v128.store(y, v128.load(x));
    else v128.store(y, f32x4.splat(0));
  }
}

/** Rows `[rows][planes][4]`, times `scale`, as pixels `first ...` of a head in planes. */
export function unpackRows(from: usize, pixels: i32, planes: i32, first: i32, rows: i32, scale: f32, to: usize): void {
  const count = min(rows, pixels - first);
  const factor = f32x4.splat(scale);
  for (let plane = 0; plane < planes; plane++) {
    let x = from + (<usize>plane << 4);
    let y = to + (<usize>(plane * pixels + first) << 4);
    for (let row = 0; row < count; row++) {
      v128.store(y, f32x4.mul(factor, v128.load(x)));
      x += <usize>planes << 4;
      y += 16;
    }
  }
}
