/**
 * Local response normalisation (Krizhevsky et al. 2012, section 3.3): y = x / d^beta with d = k + alpha / size times
 * the sum of squares over `size` neighbouring channels. Channels are one run.
 */
import { address, at, real, word } from './memory';
import { readGradient, readView, writeSeenGradient } from './view';
import { exp4, log4 } from './exponential';
import { ResponseNorm } from './words';

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

/** Leaves an image in scratch `image` and d in scratch `divisors`; `squares` is a scratch, too. */
function readImage(p: usize, image: i32, squares: usize): void {
  const planes = word(p, ResponseNorm.planes), pixels = word(p, ResponseNorm.pixels), size = word(p, ResponseNorm.size);
  const bytes = <usize>(planes * pixels) << 4;
  const x = address(p, ResponseNorm.image), d = address(p, ResponseNorm.divisors);
  readView(at(p, ResponseNorm.view), image, planes, pixels, 0, 1, pixels, x, 0, <usize>pixels << 4);
  for (let i: usize = 0; i < bytes; i += 16) v128.store(squares + i, f32x4.mul(v128.load(x + i), v128.load(x + i)));
  windowSums(squares, d, planes, pixels, size / 2, (size - 1) / 2);
  const k = f32x4.splat(real(p, ResponseNorm.k)), alpha = f32x4.splat(real(p, ResponseNorm.alpha));
  for (let i: usize = 0; i < bytes; i += 16) v128.store(d + i, f32x4.add(k, f32x4.mul(alpha, v128.load(d + i))));
}

@inline function power(x: v128, exponent: f32): v128 {
  return exp4(f32x4.mul(f32x4.splat(exponent), log4(x)));
}

export function responseNormForward(p: usize, images: i32, gather: i32): void {
  const bytes = <usize>(word(p, ResponseNorm.planes) * word(p, ResponseNorm.pixels)) << 4;
  const x = address(p, ResponseNorm.image), d = address(p, ResponseNorm.divisors), beta = real(p, ResponseNorm.beta);
  for (let image = 0; image < images; image++) {
    const out = address(p, ResponseNorm.outputAt) + <usize>image * address(p, ResponseNorm.outputImageBytes);
    readImage(p, image, out);
    for (let i: usize = 0; i < bytes; i += 16) v128.store(out + i, f32x4.mul(v128.load(x + i), power(v128.load(d + i), -beta)));
  }
}

/** dx = g d^-beta - 2 beta alpha / size x times the sum of g x d^(-beta - 1) over the channels that x counted for. */
export function responseNormBackward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, ResponseNorm.planes), pixels = word(p, ResponseNorm.pixels), size = word(p, ResponseNorm.size);
  const bytes = <usize>(planes * pixels) << 4, plane4 = <usize>pixels << 4;
  const x = address(p, ResponseNorm.image), d = address(p, ResponseNorm.divisors);
  const g = address(p, ResponseNorm.imageGradient), sums = address(p, ResponseNorm.products);
  const beta = real(p, ResponseNorm.beta), factor = f32x4.splat(-2 * beta * real(p, ResponseNorm.alpha));
  if (!address(p, ResponseNorm.targetAt)) return;
  for (let image = 0; image < images; image++) {
    readImage(p, image, sums);
    readGradient(at(p, ResponseNorm.gradient), image, 0, planes, pixels, 0, 1, pixels, g, 0, plane4);
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
    writeSeenGradient(
      at(p, ResponseNorm.view), at(p, ResponseNorm.target), image, 0, planes, pixels, 0, 1, pixels, g, 0, plane4, x, 0,
      plane4,
    );
  }
}
