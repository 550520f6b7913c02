/**
 * Local response normalisation (Krizhevsky et al. 2012, section 3.3): y = x / d^beta with d = k + alpha / size times
 * the sum of squares over `size` neighbouring channels. Channels are one run.
 *
 * Words: 0 view, 5 planes, 6 pixels, 7 size, 8 alpha / size, 9 beta, 10 k, 11 scratch of an image, 12 of another,
 * 13 pointer and 14 bytes of an image of the output; backward: 15 gradient, 23 target, 26 and 27 scratches of an image.
 */
import { address, real, word } from './memory';
import { at } from './geometry';
import { readGradient, readView, writeSeenGradient } from './view';
import { exp4, log4 } from './exponential';

/** to[channel] = sum of from[channel - before .. channel + after], over the channels that there are. */
function windowSums(from: usize, to: usize, planes: i32, pixels: i32, before: i32, after: i32): void {
  const channels = planes * 4;
  for (let c = 0; c < channels; c++) {
    const first = max(0, c - before), last = min(channels - 1, c + after);
    const y = to + ((<usize>(c >> 2) * pixels) << 4) + (<usize>(c & 3) << 2);
    for (let i: usize = 0; i < <usize>pixels << 4; i += 16) {
      let sum: f32 = 0;
      for (let other = first; other <= last; other++) {
        sum += load<f32>(from + ((<usize>(other >> 2) * pixels) << 4) + (<usize>(other & 3) << 2) + i);
      }
      store<f32>(y + i, sum);
    }
  }
}

/** Leaves an image in scratch 11 and d in scratch 12; `squares` is a scratch, too. */
function readImage(p: usize, image: i32, squares: usize): void {
  const planes = word(p, 5), pixels = word(p, 6), size = word(p, 7);
  const bytes = <usize>(planes * pixels) << 4;
  const x = address(p, 11), d = address(p, 12);
  readView(p, image, planes, pixels, 0, 1, pixels, x, 0, <usize>pixels << 4);
  for (let i: usize = 0; i < bytes; i += 16) v128.store(squares + i, f32x4.mul(v128.load(x + i), v128.load(x + i)));
  windowSums(squares, d, planes, pixels, size / 2, (size - 1) / 2);
  const k = f32x4.splat(real(p, 10)), alpha = f32x4.splat(real(p, 8));
  for (let i: usize = 0; i < bytes; i += 16) v128.store(d + i, f32x4.add(k, f32x4.mul(alpha, v128.load(d + i))));
}

@inline function power(x: v128, exponent: f32): v128 {
  return exp4(f32x4.mul(f32x4.splat(exponent), log4(x)));
}

export function responseNormForward(p: usize, images: i32, gather: i32): void {
  const bytes = <usize>(word(p, 5) * word(p, 6)) << 4;
  const x = address(p, 11), d = address(p, 12), beta = real(p, 9);
  for (let image = 0; image < images; image++) {
    const out = address(p, 13) + <usize>image * address(p, 14);
    readImage(p, image, out);
    for (let i: usize = 0; i < bytes; i += 16) v128.store(out + i, f32x4.mul(v128.load(x + i), power(v128.load(d + i), -beta)));
  }
}

/** dx = g d^-beta - 2 beta alpha / size x times the sum of g x d^(-beta - 1) over the channels that x counted for. */
export function responseNormBackward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, 5), pixels = word(p, 6), size = word(p, 7);
  const bytes = <usize>(planes * pixels) << 4, plane4 = <usize>pixels << 4;
  const x = address(p, 11), d = address(p, 12), g = address(p, 26), sums = address(p, 27);
  const beta = real(p, 9), factor = f32x4.splat(-2 * beta * real(p, 8));
  if (!address(p, 23)) return;
  for (let image = 0; image < images; image++) {
    readImage(p, image, sums);
    readGradient(at(p, 15), image, 0, planes, pixels, 0, 1, pixels, g, 0, plane4);
    for (let i: usize = 0; i < bytes; i += 16) {
      const scaled = f32x4.mul(v128.load(g + i), power(v128.load(d + i), -beta));
      const share = f32x4.div(f32x4.mul(scaled, v128.load(x + i)), v128.load(d + i));
      v128.store(g + i, scaled);
      v128.store(sums + i, share);
    }
    windowSums(sums, d, planes, pixels, (size - 1) / 2, size / 2);
    for (let i: usize = 0; i < bytes; i += 16) {
      v128.store(g + i, f32x4.add(v128.load(g + i), f32x4.mul(factor, f32x4.mul(v128.load(x + i), v128.load(d + i)))));
    }
    writeSeenGradient(p, at(p, 23), image, 0, planes, pixels, 0, 1, pixels, g, 0, plane4, x, 0, plane4);
  }
}
