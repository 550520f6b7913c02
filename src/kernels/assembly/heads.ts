/**
 * The channels of one attention head, taken out of an image in planes and put back: a head may start inside a plane,
 * and its own planes are padded with zeros. Also the forms in which a product takes them.
 */

/** The float of `channel` of the first pixel. */
@inline function channelAt(x: usize, pixels: i32, channel: i32): usize {
  return x + ((<usize>(channel >> 2) * pixels) << 4) + (<usize>(channel & 3) << 2);
}

/** Channels `first ...` (`count` of them) of an image as planes of their own. */
export function takeHead(from: usize, pixels: i32, first: i32, count: i32, to: usize): void {
  const plane4 = <usize>pixels << 4;
  if (((first | count) & 3) == 0) {
    memory.copy(to, channelAt(from, pixels, first), <usize>(count >> 2) * plane4);
    return;
  }
  memory.fill(to, 0, <usize>((count + 3) >> 2) * plane4);
  copyChannels(from, first, to, 0, count, pixels);
}

/** The reverse: writes the head's channels into an image. */
export function putHead(from: usize, pixels: i32, first: i32, count: i32, to: usize): void {
  if (((first | count) & 3) == 0) {
    memory.copy(channelAt(to, pixels, first), from, (<usize>(count >> 2) * pixels) << 4);
    return;
  }
  copyChannels(from, 0, to, first, count, pixels);
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
  for (let row = 0; row < rows; row++) {
    const pixel = first + row;
    let y = to + ((<usize>(row >> 3) * planes) << 7) + (<usize>(row & 7) << 2);
    for (let plane = 0; plane < planes; plane++) {
      const x = from + (<usize>(plane * pixels + pixel) << 4);
      for (let lane: usize = 0; lane < 16; lane += 4) {
        store<f32>(y, pixel < pixels ? load<f32>(x + lane) * scale : 0);
        y += 32;
      }
    }
  }
}

/** The same pixels as a matrix of a row for each: panels `[channels / 8][rows][8]`, a last one of 4. */
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
