/**
 * GELU (Hendrycks and Gimpel 2016: x times the normal distribution function) and its quick form x sigmoid(1.702 x).
 */
import { address, at, word } from './memory';
import { gatherSums } from './moments';
import { readGradient, readView, writeGradient } from './view';
import { bell4, normal4, sigmoid4 } from './exponential';
import { Activation, View } from './words';

export function activationForward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, Activation.planes), pixels = word(p, Activation.pixels);
  const image4 = <usize>(planes * pixels) << 4;
  for (let image = 0; image < images; image++) {
    const out = address(p, Activation.outputAt) + <usize>image * address(p, Activation.outputImageBytes);
    readView(at(p, Activation.view), image, planes, pixels, 0, 1, pixels, out, 0, <usize>pixels << 4);
    if (word(p, Activation.quick)) {
      for (let y = out; y < out + image4; y += 16) {
        const x = v128.load(y);
        v128.store(y, f32x4.mul(x, sigmoid4(f32x4.mul(x, f32x4.splat(1.702)))));
      }
    } else {
      for (let y = out; y < out + image4; y += 16) {
        const x = v128.load(y);
        v128.store(y, f32x4.mul(x, normal4(x, bell4(x))));
      }
    }
    if (gather && address(p, Activation.sums)) gatherSums(out, planes, pixels, address(p, Activation.sums));
  }
}

/** d/dx x F(x) = F(x) + x F'(x); F' is bell / sqrt(2 pi), or 1.702 F (1 - F). */
export function activationBackward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, Activation.planes), pixels = word(p, Activation.pixels);
  const seen = address(p, Activation.seen), gradient = address(p, Activation.planeGradient);
  const plane4 = <usize>pixels << 4;
  if (!address(p, Activation.targetAt)) return;
  for (let image = 0; image < images; image++) {
    for (let plane = 0; plane < planes; plane++) {
      readPlane(at(p, Activation.view), image, plane, pixels, seen);
      readGradient(at(p, Activation.gradient), image, plane, 1, pixels, 0, 1, pixels, gradient, 0, 0);
      for (let i: usize = 0; i < plane4; i += 16) {
        const x = v128.load(seen + i);
        const slope = word(p, Activation.quick) ? quickSlope(x) : slopeOf(x);
        v128.store(gradient + i, f32x4.mul(v128.load(gradient + i), slope));
      }
      writeGradient(
        at(p, Activation.view), at(p, Activation.target), image, plane, 1, pixels, 0, 1, pixels, gradient, 0, 0, 1,
      );
    }
  }
}

@inline function slopeOf(x: v128): v128 {
  const bell = bell4(x);
  return f32x4.add(normal4(x, bell), f32x4.mul(f32x4.mul(x, bell), f32x4.splat(0.39894228)));
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
