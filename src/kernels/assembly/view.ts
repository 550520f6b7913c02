/**
 * Reading through views and writing gradients back through them. A view is a stored tensor seen through a
 * per-channel affine map (a deferred batch norm) and perhaps a relu: `max(a * x + b, low)`.
 * Arguments named `view`, `g` and `target` are addresses of such groups of words.
 */
import { address, real, word, zero4 } from './memory';
import { Gradient, Target, View } from './words';

@inline export function slope(view: usize, plane: i32): v128 {
  const a = address(view, View.slope);
  return a ? v128.load(a + (<usize>plane << 4)) : f32x4.splat(1);
}

@inline export function shift(view: usize, plane: i32): v128 {
  return address(view, View.slope) ? v128.load(address(view, View.shift) + (<usize>plane << 4)) : zero4();
}

@inline export function low(view: usize): v128 {
  return f32x4.splat(word(view, View.relu) ? 0 : -Infinity);
}

/** Whether it shows what is stored. */
@inline export function isPlain(view: usize): bool {
  return !address(view, View.slope) && !word(view, View.relu);
}

/** Where a plane of an image begins. */
@inline export function planeOf(view: usize, image: i32, plane: i32, pixels: i32): usize {
  return address(view, View.at) + <usize>image * address(view, View.imageBytes) + (<usize>(plane * pixels) << 4);
}

@inline export function see(x: v128, a: v128, b: v128, l: v128): v128 {
  return f32x4.pmax(f32x4.add(f32x4.mul(a, x), b), l);
}

/** One row of `cols` pixels of a plane through the view. */
@inline export function readRow(x: usize, to: usize, cols: i32, a: v128, b: v128, l: v128): void {
  let col = 0;
  for (; col + 4 <= cols; col += 4) {
    v128.store(to, see(v128.load(x), a, b, l));
    v128.store(to, see(v128.load(x, 16), a, b, l), 16);
    v128.store(to, see(v128.load(x, 32), a, b, l), 32);
    v128.store(to, see(v128.load(x, 48), a, b, l), 48);
    x += 64;
    to += 64;
  }
  for (; col < cols; col++) {
    v128.store(to, see(v128.load(x), a, b, l));
    x += 16;
    to += 16;
  }
}

/** `rows` x `cols` pixels of each plane, from pixel `first` of an image, into rows of `toRow` bytes. */
export function readView(
  view: usize, image: i32, planes: i32, pixels: i32, first: i32, rows: i32, cols: i32, to: usize, toRow: usize, toPlane: usize,
): void {
  const l = low(view);
  for (let plane = 0; plane < planes; plane++) {
    const a = slope(view, plane);
    const b = shift(view, plane);
    let x = address(view, View.at) + <usize>image * address(view, View.imageBytes) + ((<usize>plane * pixels + first) << 4);
    let y = to + <usize>plane * toPlane;
    for (let row = 0; row < rows; row++) {
      readRow(x, y, cols, a, b, l);
      x += <usize>cols << 4;
      y += toRow;
    }
  }
}

/** The gradient of a block's own output: planes `plane0 ...`, `count` pixels from `first`, in rows of `toRow` bytes. */
export function readGradient(
  g: usize, image: i32, plane0: i32, planes: i32, pixels: i32, first: i32, rows: i32, cols: i32, to: usize, toRow: usize, toPlane: usize,
): void {
  const scale = f32x4.splat(real(g, Gradient.scale));
  const normed = address(g, Gradient.p) != 0;
  for (let i = 0; i < planes; i++) {
    const offset = (<usize>(plane0 + i) * pixels + first) << 4;
    let d = address(g, Gradient.at) + <usize>image * address(g, Gradient.imageBytes) + offset;
    let y = to + <usize>i * toPlane;
    const skip = toRow - (<usize>cols << 4);
    if (normed) {
      const vector = <usize>(plane0 + i) << 4;
      const p = v128.load(address(g, Gradient.p) + vector);
      const q = v128.load(address(g, Gradient.q) + vector);
      const r = v128.load(address(g, Gradient.r) + vector);
      let raw = address(g, Gradient.outputAt) + <usize>image * address(g, Gradient.outputImageBytes) + offset;
      for (let row = 0; row < rows; row++) {
        for (let col = 0; col < cols; col++) {
          const v = f32x4.add(f32x4.mul(p, v128.load(d)), f32x4.add(f32x4.mul(q, v128.load(raw)), r));
          v128.store(y, v);
          d += 16;
          raw += 16;
          y += 16;
        }
        y += skip;
      }
    } else {
      for (let row = 0; row < rows; row++) {
        for (let col = 0; col < cols; col++) {
          v128.store(y, f32x4.mul(scale, v128.load(d)));
          d += 16;
          y += 16;
        }
        y += skip;
      }
    }
  }
}

/**
 * Writes (or adds) `from`, where `seen` (what the view showed there, laid out like `from`) is positive if the view has
 * a relu, as the gradient of planes of a view.
 */
export function writeSeenGradient(
  view: usize, target: usize, image: i32, plane0: i32, planes: i32, pixels: i32, first: i32, rows: i32, cols: i32,
  from: usize, fromRow: usize, fromPlane: usize, seen: usize, seenRow: usize, seenPlane: usize,
): void {
  if (!word(view, View.relu)) {
    writeGradient(view, target, image, plane0, planes, pixels, first, rows, cols, from, fromRow, fromPlane, 1);
    return;
  }
  const add = word(target, Target.add) != 0;
  for (let i = 0; i < planes; i++) {
    let y = address(target, Target.at) + <usize>image * address(target, Target.imageBytes) + ((<usize>(plane0 + i) * pixels + first) << 4);
    for (let row = 0; row < rows; row++) {
      let x = seen + <usize>i * seenPlane + <usize>row * seenRow;
      let g = from + <usize>i * fromPlane + <usize>row * fromRow;
      const end = y + (<usize>cols << 4);
      if (add) {
        for (; y < end; y += 16, x += 16, g += 16) {
          v128.store(y, f32x4.add(v128.load(y), v128.and(f32x4.gt(v128.load(x), zero4()), v128.load(g))));
        }
      } else {
        for (; y < end; y += 16, x += 16, g += 16) v128.store(y, v128.and(f32x4.gt(v128.load(x), zero4()), v128.load(g)));
      }
    }
  }
}

/** Writes (or adds) `coefficient * from`, masked by the view's relu, as the gradient of planes of a view. */
export function writeGradient(
  view: usize, target: usize, image: i32, plane0: i32, planes: i32, pixels: i32, first: i32, rows: i32, cols: i32,
  from: usize, fromRow: usize, fromPlane: usize, coefficient: f32,
): void {
  const c = f32x4.splat(coefficient);
  const relu = word(view, View.relu) != 0;
  const add = word(target, Target.add) != 0;
  for (let i = 0; i < planes; i++) {
    const plane = plane0 + i;
    const offset = (<usize>plane * pixels + first) << 4;
    let y = address(target, Target.at) + <usize>image * address(target, Target.imageBytes) + offset;
    let x = address(view, View.at) + <usize>image * address(view, View.imageBytes) + offset;
    let g = from + <usize>i * fromPlane;
    const skip = fromRow - (<usize>cols << 4);
    const a = slope(view, plane);
    const b = shift(view, plane);
    for (let row = 0; row < rows; row++) {
      if (relu) {
        if (add) {
          for (let col = 0; col < cols; col++) {
            const live = f32x4.gt(f32x4.add(f32x4.mul(a, v128.load(x)), b), zero4());
            v128.store(y, f32x4.add(v128.load(y), v128.and(live, f32x4.mul(c, v128.load(g)))));
            x += 16;
            y += 16;
            g += 16;
          }
        } else {
          for (let col = 0; col < cols; col++) {
            const live = f32x4.gt(f32x4.add(f32x4.mul(a, v128.load(x)), b), zero4());
            v128.store(y, v128.and(live, f32x4.mul(c, v128.load(g))));
            x += 16;
            y += 16;
            g += 16;
          }
        }
      } else if (add) {
        for (let col = 0; col < cols; col++) {
          v128.store(y, f32x4.add(v128.load(y), f32x4.mul(c, v128.load(g))));
          y += 16;
          g += 16;
        }
      } else {
        for (let col = 0; col < cols; col++) {
          v128.store(y, f32x4.mul(c, v128.load(g)));
          y += 16;
          g += 16;
        }
      }
      g += skip;
    }
  }
}
