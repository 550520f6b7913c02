/** Reading every n-th pixel through a view, and the reverse for the gradient. */
import { address, word } from './memory';
import { low, see, shift, slope } from './view';
import { Target, View } from './words';

/**
 * Pixels that lie `row` and `col` bytes apart in each plane, from `first` bytes on, through the view, one behind the
 * other.
 */
export function readStrided(
  view: usize, image: i32, planes: i32, pixels: i32, first: usize, row: usize, col: usize, rows: i32, cols: i32,
  to: usize,
): void {
  const l = low(view);
  for (let plane = 0; plane < planes; plane++) {
    const a = slope(view, plane);
    const b = shift(view, plane);
    let line = address(view, View.at) + <usize>image * address(view, View.imageBytes) + (<usize>(plane * pixels) << 4) + first;
    for (let i = 0; i < rows; i++, line += row) {
      let x = line;
      for (const end = to + (<usize>cols << 4); to < end; to += 16, x += col) v128.store(to, see(v128.load(x), a, b, l));
    }
  }
}

/** The reverse for the gradient: adds it to such pixels; the others become 0 if nothing has been written there. */
export function writeStrided(
  view: usize, target: usize, image: i32, planes: i32, pixels: i32, first: usize, row: usize, col: usize, rows: i32,
  cols: i32,
  from: usize, seen: usize,
): void {
  const start = address(target, Target.at) + <usize>image * address(target, Target.imageBytes);
  if (!word(target, Target.add)) memory.fill(start, 0, <usize>(planes * pixels) << 4);
  const least = low(view);
  for (let plane = 0; plane < planes; plane++) {
    let line = start + (<usize>(plane * pixels) << 4) + first;
    for (let i = 0; i < rows; i++, line += row) {
      let y = line;
      for (const end = from + (<usize>cols << 4); from < end; from += 16, seen += 16, y += col) {
        v128.store(y, f32x4.add(v128.load(y), v128.and(f32x4.gt(v128.load(seen), least), v128.load(from))));
      }
    }
  }
}
