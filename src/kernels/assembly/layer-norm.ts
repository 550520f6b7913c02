/**
 * Layer norm over the channels of each pixel (Ba et al. 2016): y = gamma (x - mean) / deviation + beta.
 */
import { address, at, real, word, zero4 } from './memory';
import { readGradient, readView, writeSeenGradient } from './view';
import { LayerNorm } from './words';

/** The sum of the four lanes, in each of them. */
@inline function acrossLanes(v: v128): v128 {
  const pairs = f32x4.add(v, v128.shuffle<f32>(v, v, 1, 0, 3, 2));
  return f32x4.add(pairs, v128.shuffle<f32>(pairs, pairs, 2, 3, 0, 1));
}

/** For each pixel the mean over the channels of the sums in `sums`, in each lane. */
function finishMeans(p: usize, sums: usize): void {
  const inverse = f32x4.splat(1 / <f32>word(p, LayerNorm.channels));
  const end = sums + (<usize>word(p, LayerNorm.pixels) << 4);
  for (; sums < end; sums += 16) v128.store(sums, f32x4.mul(acrossLanes(v128.load(sums)), inverse));
}

/** Reads an image into scratch `image` and leaves (x - mean) / deviation there; 1 / deviation lies in the third plane of `means`. */
function standardise(p: usize, image: i32): void {
  const planes = word(p, LayerNorm.planes), pixels = word(p, LayerNorm.pixels);
  const plane4 = <usize>pixels << 4;
  const x = address(p, LayerNorm.image), means = address(p, LayerNorm.means), squares = means + plane4;
  const inverses = squares + plane4;
  readView(at(p, LayerNorm.view), image, planes, pixels, 0, 1, pixels, x, 0, plane4);
  memory.fill(means, 0, plane4 * 2);
  for (let plane = 0; plane < planes; plane++) {
    const from = x + <usize>plane * plane4;
    for (let i: usize = 0; i < plane4; i += 16) v128.store(means + i, f32x4.add(v128.load(means + i), v128.load(from + i)));
  }
  finishMeans(p, means);
  for (let plane = 0; plane < planes; plane++) {
    const from = x + <usize>plane * plane4;
    const mask = v128.load(address(p, LayerNorm.mask) + (<usize>plane << 4));
    for (let i: usize = 0; i < plane4; i += 16) {
      const centred = f32x4.mul(mask, f32x4.sub(v128.load(from + i), v128.load(means + i)));
      v128.store(from + i, centred);
      v128.store(squares + i, f32x4.add(v128.load(squares + i), f32x4.mul(centred, centred)));
    }
  }
  finishMeans(p, squares);
  const epsilon = f32x4.splat(real(p, LayerNorm.epsilon));
  for (let i: usize = 0; i < plane4; i += 16) {
    v128.store(inverses + i, f32x4.div(f32x4.splat(1), f32x4.sqrt(f32x4.add(v128.load(squares + i), epsilon))));
  }
  for (let plane = 0; plane < planes; plane++) {
    const from = x + <usize>plane * plane4;
    for (let i: usize = 0; i < plane4; i += 16) v128.store(from + i, f32x4.mul(v128.load(from + i), v128.load(inverses + i)));
  }
}

export function layerNormForward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, LayerNorm.planes);
  const plane4 = <usize>word(p, LayerNorm.pixels) << 4;
  for (let image = 0; image < images; image++) {
    standardise(p, image);
    let x = address(p, LayerNorm.image);
    let y = address(p, LayerNorm.outputAt) + <usize>image * address(p, LayerNorm.outputImageBytes);
    for (let plane = 0; plane < planes; plane++) {
      const gamma = v128.load(address(p, LayerNorm.gamma) + (<usize>plane << 4));
      const beta = v128.load(address(p, LayerNorm.beta) + (<usize>plane << 4));
      const end = y + plane4;
      for (; y < end; y += 16, x += 16) v128.store(y, f32x4.add(f32x4.mul(gamma, v128.load(x)), beta));
    }
  }
}

/** With x the standardised input and g gamma times the gradient: dx = (g - mean(g) - x mean(g x)) / deviation. */
export function layerNormBackward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, LayerNorm.planes), pixels = word(p, LayerNorm.pixels);
  const plane4 = <usize>pixels << 4;
  const means = address(p, LayerNorm.means), products = means + plane4, inverses = products + plane4;
  const gradient = address(p, LayerNorm.imageGradient);
  for (let image = 0; image < images; image++) {
    standardise(p, image);
    readGradient(at(p, LayerNorm.gradient), image, 0, planes, pixels, 0, 1, pixels, gradient, 0, plane4);
    memory.fill(means, 0, plane4 * 2);
    for (let plane = 0; plane < planes; plane++) gatherPlane(p, plane, gradient + <usize>plane * plane4, means, products);
    if (!address(p, LayerNorm.targetAt)) continue;
    finishMeans(p, means);
    finishMeans(p, products);
    for (let plane = 0; plane < planes; plane++) {
      const x = address(p, LayerNorm.image) + <usize>plane * plane4, g = gradient + <usize>plane * plane4;
      const mask = v128.load(address(p, LayerNorm.mask) + (<usize>plane << 4));
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
  const plane4 = <usize>word(p, LayerNorm.pixels) << 4, vector = <usize>plane << 4;
  const x = address(p, LayerNorm.image) + <usize>plane * plane4;
  const gamma = v128.load(address(p, LayerNorm.gamma) + vector);
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
  const toScale = address(p, LayerNorm.gammaGradient) + vector, toShift = address(p, LayerNorm.betaGradient) + vector;
  v128.store(toScale, f32x4.add(v128.load(toScale), scale));
  v128.store(toShift, f32x4.add(v128.load(toShift), shift));
}

/** Writes the gradient of the view; where it has a relu, what it showed is read again. */
function writeThrough(p: usize, image: i32, gradient: usize): void {
  const planes = word(p, LayerNorm.planes), pixels = word(p, LayerNorm.pixels);
  const plane4 = <usize>pixels << 4;
  if (word(p, LayerNorm.viewRelu)) {
    readView(at(p, LayerNorm.view), image, planes, pixels, 0, 1, pixels, address(p, LayerNorm.image), 0, plane4);
  }
  writeSeenGradient(
    at(p, LayerNorm.view), at(p, LayerNorm.target), image, 0, planes, pixels, 0, 1, pixels, gradient, 0, plane4,
    address(p, LayerNorm.image), 0, plane4,
  );
}
