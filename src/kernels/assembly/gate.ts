/** Channels times the hard sigmoid of their scores. */
import { address, at, word, zero4 } from './memory';
import { readGradient, readView, writeSeenGradient } from './view';
import { Gate } from './words';

@inline function scoresOf(p: usize, image: i32): usize {
  return address(p, Gate.scoresAt) + <usize>image * address(p, Gate.scoresImageBytes);
}

/** min(max(s / 6 + 1 / 2, 0), 1) */
@inline function open(scores: v128): v128 {
  const shifted = f32x4.add(f32x4.mul(scores, f32x4.splat(<f32>(1.0 / 6.0))), f32x4.splat(0.5));
  return f32x4.pmin(f32x4.pmax(shifted, zero4()), f32x4.splat(1));
}

/** Its derivative: 1 / 6 where it is neither 0 nor 1. */
@inline function slope(opened: v128): v128 {
  const between = v128.and(f32x4.gt(opened, zero4()), f32x4.lt(opened, f32x4.splat(1)));
  return v128.and(between, f32x4.splat(<f32>(1.0 / 6.0)));
}

@inline function multiply(y: usize, bytes: usize, by: v128): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(y + i, f32x4.mul(by, v128.load(y + i)));
}

export function gateForward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, Gate.planes), pixels = word(p, Gate.pixels), plane4 = <usize>pixels << 4;
  for (let image = 0; image < images; image++) {
    const y = address(p, Gate.outputAt) + <usize>image * address(p, Gate.outputImageBytes), scores = scoresOf(p, image);
    readView(at(p, Gate.view), image, planes, pixels, 0, 1, pixels, y, 0, plane4);
    for (let plane = 0; plane < planes; plane++) {
      multiply(y + <usize>plane * plane4, plane4, open(v128.load(scores + (<usize>plane << 4))));
    }
  }
}

export function gateBackward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, Gate.planes), pixels = word(p, Gate.pixels), plane4 = <usize>pixels << 4;
  const seen = address(p, Gate.seen), gradient = address(p, Gate.imageGradient);
  const to = address(p, Gate.scoresTargetAt), toBytes = address(p, Gate.scoresTargetImageBytes);
  const add = word(p, Gate.scoresTargetAdd) != 0;
  for (let image = 0; image < images; image++) {
    const scores = scoresOf(p, image);
    readView(at(p, Gate.view), image, planes, pixels, 0, 1, pixels, seen, 0, plane4);
    readGradient(at(p, Gate.gradient), image, 0, planes, pixels, 0, 1, pixels, gradient, 0, plane4);
    for (let plane = 0; plane < planes; plane++) {
      const g = gradient + <usize>plane * plane4, x = seen + <usize>plane * plane4;
      const opened = open(v128.load(scores + (<usize>plane << 4)));
      if (to) {
        let sum = zero4();
        for (let i: usize = 0; i < plane4; i += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(g + i), v128.load(x + i)));
        const y = to + <usize>image * toBytes + (<usize>plane << 4);
        const found = f32x4.mul(slope(opened), sum);
        v128.store(y, add ? f32x4.add(v128.load(y), found) : found);
      }
      multiply(g, plane4, opened);
    }
    if (!address(p, Gate.targetAt)) continue;
    writeSeenGradient(
      at(p, Gate.view), at(p, Gate.target), image, 0, planes, pixels, 0, 1, pixels, gradient, 0, plane4, seen, 0,
      plane4,
    );
  }
}
