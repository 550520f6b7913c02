/** How local attention lays out a head's channels: pictures with and without a margin. */
import { word } from './memory';
import { LocalAttention } from './words';

@inline export function colsOf(p: usize): i32 {
  return (word(p, LocalAttention.width) + 3) & ~3;
}

/** Bytes of a row and of a channel with the margin. */
@inline export function wideRow(p: usize): usize {
  return <usize>(colsOf(p) + word(p, LocalAttention.window) - 1) << 2;
}

@inline export function widePlane(p: usize): usize {
  return wideRow(p) * (word(p, LocalAttention.height) + word(p, LocalAttention.window) - 1);
}

@inline export function rowBytes(p: usize): usize {
  return <usize>colsOf(p) << 2;
}

@inline export function planeBytes(p: usize): usize {
  return rowBytes(p) * word(p, LocalAttention.height);
}

/** Offset of the image's first pixel within the margin. */
@inline export function interior(p: usize): usize {
  return (<usize>(word(p, LocalAttention.window) >> 1)) * (wideRow(p) + 4);
}

/** Copies the head's channels of an image in planes to pictures (or back, where `back`). */
export function copyHead(p: usize, head: i32, image: usize, to: usize, toRow: usize, toPlane: usize, back: bool): void {
  const d = word(p, LocalAttention.channels), height = word(p, LocalAttention.height), width = word(p, LocalAttention.width);
  for (let c = 0; c < d; c++) {
    const channel = head * d + c;
    let x = image + ((<usize>(channel >> 2) * height * width) << 4) + (<usize>(channel & 3) << 2);
    for (let row = 0; row < height; row++) {
      let y = to + <usize>c * toPlane + <usize>row * toRow;
      for (let col = 0; col < width; col++, x += 16, y += 4) {
        if (back) store<f32>(x, load<f32>(y));
        else store<f32>(y, load<f32>(x));
      }
    }
  }
}
