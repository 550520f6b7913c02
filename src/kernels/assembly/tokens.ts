/** What moves whole pixels (tokens) about, and learned scales. */
import { address, at, word, zero4 } from './memory';
import { readGradient, readView, writeSeenGradient } from './view';
import { CopyPixels, Scale } from './words';

/** to[image][plane][its first + i] = (or +=) from[image][plane][its first + i]. */
export function copyPixels(p: usize, images: i32, gather: i32): void {
  const planes = word(p, CopyPixels.planes);
  const bytes = <usize>word(p, CopyPixels.count) << 4;
  for (let image = 0; image < images; image++) {
    for (let plane = 0; plane < planes; plane++) {
      const first = plane * word(p, CopyPixels.fromPixels) + word(p, CopyPixels.fromFirst);
      const second = plane * word(p, CopyPixels.toPixels) + word(p, CopyPixels.toFirst);
      let x = address(p, CopyPixels.fromAt) + <usize>image * address(p, CopyPixels.fromImageBytes) + (<usize>first << 4);
      let y = address(p, CopyPixels.toAt) + <usize>image * address(p, CopyPixels.toImageBytes) + (<usize>second << 4);
      if (!word(p, CopyPixels.add)) {
        memory.copy(y, x, bytes);
        continue;
      }
      const end = y + bytes;
      for (; y < end; y += 16, x += 16) v128.store(y, f32x4.add(v128.load(y), v128.load(x)));
    }
  }
}

/** y = w x, one number for each channel. */
export function scaleForward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, Scale.planes), pixels = word(p, Scale.pixels);
  for (let image = 0; image < images; image++) {
    let y = address(p, Scale.outputAt) + <usize>image * address(p, Scale.outputImageBytes);
    readView(at(p, Scale.view), image, planes, pixels, 0, 1, pixels, y, 0, <usize>pixels << 4);
    for (let plane = 0; plane < planes; plane++) y = multiply(y, pixels, v128.load(address(p, Scale.numbers) + (<usize>plane << 4)));
  }
}

/** Multiplies a plane; returns its end. */
@inline function multiply(y: usize, pixels: i32, by: v128): usize {
  const end = y + (<usize>pixels << 4);
  for (; y < end; y += 16) v128.store(y, f32x4.mul(by, v128.load(y)));
  return end;
}

export function scaleBackward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, Scale.planes), pixels = word(p, Scale.pixels);
  const seen = address(p, Scale.seen), gradient = address(p, Scale.imageGradient), plane4 = <usize>pixels << 4;
  for (let image = 0; image < images; image++) {
    readView(at(p, Scale.view), image, planes, pixels, 0, 1, pixels, seen, 0, plane4);
    readGradient(at(p, Scale.gradient), image, 0, planes, pixels, 0, 1, pixels, gradient, 0, plane4);
    for (let plane = 0; plane < planes; plane++) {
      const g = gradient + <usize>plane * plane4, x = seen + <usize>plane * plane4;
      let sum = zero4();
      for (let i: usize = 0; i < plane4; i += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(g + i), v128.load(x + i)));
      gatherScale(p, plane, sum);
      multiply(g, pixels, v128.load(address(p, Scale.numbers) + (<usize>plane << 4)));
    }
    if (!address(p, Scale.targetAt)) continue;
    writeSeenGradient(
      at(p, Scale.view), at(p, Scale.target), image, 0, planes, pixels, 0, 1, pixels, gradient, 0, plane4, seen, 0,
      plane4,
    );
  }
}

@inline function gatherScale(p: usize, plane: i32, sum: v128): void {
  const to = address(p, Scale.numbersGradient);
  if (word(p, Scale.single)) {
    const lanes = f32x4.extract_lane(
      sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3,
    );
    store<f32>(to, load<f32>(to) + lanes);
  } else {
    const y = to + (<usize>plane << 4);
    v128.store(y, f32x4.add(v128.load(y), sum));
  }
}
