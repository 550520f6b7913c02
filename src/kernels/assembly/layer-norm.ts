/**
 * Layer norm over the channels of each pixel (Ba et al. 2016): y = gamma (x - mean) / deviation + beta.
 *
 * Words: 0 view, 5 planes, 6 pixels, 7 channels, 8 ones for channels and zeros for padding, 9 gamma, 10 beta,
 * 11 epsilon, 12 scratch of an image, 13 scratch of three planes, 14 pointer and 15 bytes of an image of the output;
 * backward: 16 gradient, 24 target, 27 scratch of an image, 28 gradient of gamma, 29 of beta.
 */
import { address, real, word, zero4 } from './memory';
import { at } from './geometry';
import { readGradient, readView, writeSeenGradient } from './view';

/** The sum of the four lanes, in each of them. */
@inline function acrossLanes(v: v128): v128 {
  const pairs = f32x4.add(v, v128.shuffle<f32>(v, v, 1, 0, 3, 2));
  return f32x4.add(pairs, v128.shuffle<f32>(pairs, pairs, 2, 3, 0, 1));
}

/** For each pixel the mean over the channels of the sums in `sums`, in each lane. */
function finishMeans(p: usize, sums: usize): void {
  const inverse = f32x4.splat(1 / <f32>word(p, 7));
  const end = sums + (<usize>word(p, 6) << 4);
  for (; sums < end; sums += 16) v128.store(sums, f32x4.mul(acrossLanes(v128.load(sums)), inverse));
}

/** Reads an image into scratch 12 and leaves (x - mean) / deviation there; 1 / deviation lies in the third plane of 13. */
function standardise(p: usize, image: i32): void {
  const planes = word(p, 5), pixels = word(p, 6);
  const plane4 = <usize>pixels << 4;
  const x = address(p, 12), means = address(p, 13), squares = means + plane4, inverses = squares + plane4;
  readView(p, image, planes, pixels, 0, 1, pixels, x, 0, plane4);
  memory.fill(means, 0, plane4 * 2);
  for (let plane = 0; plane < planes; plane++) {
    const from = x + <usize>plane * plane4;
    for (let i: usize = 0; i < plane4; i += 16) v128.store(means + i, f32x4.add(v128.load(means + i), v128.load(from + i)));
  }
  finishMeans(p, means);
  for (let plane = 0; plane < planes; plane++) {
    const from = x + <usize>plane * plane4;
    const mask = v128.load(address(p, 8) + (<usize>plane << 4));
    for (let i: usize = 0; i < plane4; i += 16) {
      const centred = f32x4.mul(mask, f32x4.sub(v128.load(from + i), v128.load(means + i)));
      v128.store(from + i, centred);
      v128.store(squares + i, f32x4.add(v128.load(squares + i), f32x4.mul(centred, centred)));
    }
  }
  finishMeans(p, squares);
  const epsilon = f32x4.splat(real(p, 11));
  for (let i: usize = 0; i < plane4; i += 16) {
    v128.store(inverses + i, f32x4.div(f32x4.splat(1), f32x4.sqrt(f32x4.add(v128.load(squares + i), epsilon))));
  }
  for (let plane = 0; plane < planes; plane++) {
    const from = x + <usize>plane * plane4;
    for (let i: usize = 0; i < plane4; i += 16) v128.store(from + i, f32x4.mul(v128.load(from + i), v128.load(inverses + i)));
  }
}

export function layerNormForward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, 5);
  const plane4 = <usize>word(p, 6) << 4;
  for (let image = 0; image < images; image++) {
    standardise(p, image);
    let x = address(p, 12);
    let y = address(p, 14) + <usize>image * address(p, 15);
    for (let plane = 0; plane < planes; plane++) {
      const gamma = v128.load(address(p, 9) + (<usize>plane << 4)), beta = v128.load(address(p, 10) + (<usize>plane << 4));
      const end = y + plane4;
      for (; y < end; y += 16, x += 16) v128.store(y, f32x4.add(f32x4.mul(gamma, v128.load(x)), beta));
    }
  }
}

/** With x the standardised input and g gamma times the gradient: dx = (g - mean(g) - x mean(g x)) / deviation. */
export function layerNormBackward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, 5), pixels = word(p, 6);
  const plane4 = <usize>pixels << 4;
  const means = address(p, 13), products = means + plane4, inverses = products + plane4;
  const gradient = address(p, 27);
  for (let image = 0; image < images; image++) {
    standardise(p, image);
    readGradient(at(p, 16), image, 0, planes, pixels, 0, 1, pixels, gradient, 0, plane4);
    memory.fill(means, 0, plane4 * 2);
    for (let plane = 0; plane < planes; plane++) gatherPlane(p, plane, gradient + <usize>plane * plane4, means, products);
    if (!address(p, 24)) continue;
    finishMeans(p, means);
    finishMeans(p, products);
    for (let plane = 0; plane < planes; plane++) {
      const x = address(p, 12) + <usize>plane * plane4, g = gradient + <usize>plane * plane4;
      const mask = v128.load(address(p, 8) + (<usize>plane << 4));
      for (let i: usize = 0; i < plane4; i += 16) {
        const along = f32x4.mul(v128.load(x + i), v128.load(products + i));
        const d = f32x4.sub(f32x4.sub(v128.load(g + i), v128.load(means + i)), along);
        v128.store(g + i, f32x4.mul(mask, f32x4.mul(v128.load(inverses + i), d)));
      }
    }
    writeThrough(p, image, gradient);
  }
}

/** Adds a plane's gradients of gamma and beta, scales its gradient by gamma, and adds to the sums over channels. */
function gatherPlane(p: usize, plane: i32, g: usize, means: usize, products: usize): void {
  const plane4 = <usize>word(p, 6) << 4, vector = <usize>plane << 4;
  const x = address(p, 12) + <usize>plane * plane4;
  const gamma = v128.load(address(p, 9) + vector);
  let scale = zero4(), shift = zero4();
  for (let i: usize = 0; i < plane4; i += 16) {
    const d = v128.load(g + i), v = v128.load(x + i);
    scale = f32x4.add(scale, f32x4.mul(d, v));
    shift = f32x4.add(shift, d);
    const scaled = f32x4.mul(gamma, d);
    v128.store(g + i, scaled);
    v128.store(means + i, f32x4.add(v128.load(means + i), scaled));
    v128.store(products + i, f32x4.add(v128.load(products + i), f32x4.mul(scaled, v)));
  }
  const toScale = address(p, 28) + vector, toShift = address(p, 29) + vector;
  v128.store(toScale, f32x4.add(v128.load(toScale), scale));
  v128.store(toShift, f32x4.add(v128.load(toShift), shift));
}

/** Writes the gradient of the view; where it has a relu, what it showed is read again. */
function writeThrough(p: usize, image: i32, gradient: usize): void {
  const planes = word(p, 5), pixels = word(p, 6);
  const plane4 = <usize>pixels << 4;
  if (word(p, 4)) readView(p, image, planes, pixels, 0, 1, pixels, address(p, 12), 0, plane4);
  writeSeenGradient(
    p, at(p, 24), image, 0, planes, pixels, 0, 1, pixels, gradient, 0, plane4, address(p, 12), 0, plane4,
  );
}
