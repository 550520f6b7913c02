/**
 * GELU (Hendrycks and Gimpel 2016: x times the normal distribution function) and its quick form x sigmoid(1.702 x).
 */
import { address, at, word } from './memory';
import { gatherSums } from './moments';
import { isPlain, planeOf, readGradient, readView, writeGradient } from './view';
import { sigmoid4 } from './exponential';
import { gelu4, geluSlope4 } from './normal';
import { Activation, View } from './words';

export function activationForward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, Activation.planes), pixels = word(p, Activation.pixels);
  const view = at(p, Activation.view), bytes = <usize>(planes * pixels) << 4;
  for (let image = 0; image < images; image++) {
    const out = address(p, Activation.outputAt) + <usize>image * address(p, Activation.outputImageBytes);
    let from = planeOf(view, image, 0, pixels);
    if (!isPlain(view)) {
      readView(view, image, planes, pixels, 0, 1, pixels, out, 0, <usize>pixels << 4);
      from = out;
    }
    if (word(p, Activation.quick)) {
      for (let i: usize = 0; i < bytes; i += 16) {
        const x = v128.load(from + i);
        v128.store(out + i, f32x4.mul(x, sigmoid4(f32x4.mul(x, f32x4.splat(1.702)))));
      }
    } else {
      for (let i: usize = 0; i < bytes; i += 16) v128.store(out + i, gelu4(v128.load(from + i)));
    }
    if (gather && address(p, Activation.sums)) gatherSums(out, planes, pixels, address(p, Activation.sums));
  }
}

/** d/dx x F(x) = F(x) + x F'(x); F' is the bell curve / sqrt(2 pi), or 1.702 F (1 - F). */
export function activationBackward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, Activation.planes), pixels = word(p, Activation.pixels);
  const view = at(p, Activation.view), gradient = address(p, Activation.planeGradient);
  if (!address(p, Activation.targetAt)) return;
  for (let image = 0; image < images; image++) {
    for (let plane = 0; plane < planes; plane++) {
      let seen = planeOf(view, image, plane, pixels);
      if (!isPlain(view)) {
        readPlane(view, image, plane, pixels, address(p, Activation.seen));
        seen = address(p, Activation.seen);
      }
      readGradient(at(p, Activation.gradient), image, plane, 1, pixels, 0, 1, pixels, gradient, 0, 0);
      multiplyBySlopes(gradient, seen, <usize>pixels << 4, word(p, Activation.quick) != 0);
      writeGradient(view, at(p, Activation.target), image, plane, 1, pixels, 0, 1, pixels, gradient, 0, 0, 1);
    }
  }
}

function multiplyBySlopes(gradient: usize, seen: usize, bytes: usize, quick: bool): void {
  if (quick) {
    for (let i: usize = 0; i < bytes; i += 16) {
      v128.store(gradient + i, f32x4.mul(v128.load(gradient + i), quickSlope(v128.load(seen + i))));
    }
  } else {
    for (let i: usize = 0; i < bytes; i += 16) {
      v128.store(gradient + i, f32x4.mul(v128.load(gradient + i), geluSlope4(v128.load(seen + i))));
    }
  }
}

@inline function quickSlope(x: v128): v128 {
  const scaled = f32x4.mul(x, f32x4.splat(1.702));
  const s = sigmoid4(scaled);
  return f32x4.mul(s, f32x4.add(f32x4.splat(1), f32x4.mul(scaled, f32x4.sub(f32x4.splat(1), s))));
}

/** One plane through the view. */
export function readPlane(view: usize, image: i32, plane: i32, pixels: i32, to: usize): void {
  const a = address(view, View.slope);
  const offset = <usize>plane << 4;
  const slope = a ? v128.load(a + offset) : f32x4.splat(1);
  const shift = a ? v128.load(address(view, View.shift) + offset) : f32x4.splat(0);
  const low = f32x4.splat(word(view, View.relu) ? 0 : -Infinity);
  let x = address(view, View.at) + <usize>image * address(view, View.imageBytes) + (<usize>(plane * pixels) << 4);
  const end = to + (<usize>pixels << 4);
  for (; to < end; to += 16, x += 16) {
    v128.store(to, f32x4.pmax(f32x4.add(f32x4.mul(slope, v128.load(x)), shift), low));
  }
}
