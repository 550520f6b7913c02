/** Weighted sums of views, their gradients, and what moves data about. */
import { address, at, element, real, word, zero4 } from './memory';
import { addWide, gatherSums } from './moments';
import { low, planeOf, readGradient, see, shift, slope, writeGradient } from './view';
import { Clear, Coefficient, NormBackward, NormForward, Permute, SumBackward, SumForward, Term, View } from './words';

/** out = (or out +=) sum of coefficient * view; of no terms, zeros. */
export function sumForward(p: usize, images: i32, gather: i32, start: i32): void {
  const planes = word(p, SumForward.planes), pixels = word(p, SumForward.pixels), terms = word(p, SumForward.terms);
  for (let image = start; image < images; image++) {
    const out = address(p, SumForward.outputAt) + <usize>image * address(p, SumForward.outputImageBytes);
    if (!terms && !word(p, SumForward.add)) memory.fill(out, 0, <usize>(planes * pixels) << 4);
    for (let plane = 0; plane < planes; plane++) {
      const offset = <usize>(plane * pixels) << 4;
      let more = word(p, SumForward.add) != 0;
      let term = 0;
      for (; term + 2 <= terms; term += 2) {
        addTwo(termOf(p, term), termOf(p, term + 1), image, plane, pixels, out + offset, more);
        more = true;
      }
      if (term < terms) addTerm(termOf(p, term), image, plane, pixels, out + offset, more);
    }
    if (gather && address(p, SumForward.sums)) gatherSums(out, planes, pixels, address(p, SumForward.sums));
  }
}

@inline function termOf(p: usize, i: i32): usize {
  return element(p, SumForward.terms, Term.WORDS, <usize>i);
}

/** The coefficient at word `i`, for an image. */
@inline function coefficient(p: usize, i: usize, image: i32): f32 {
  const factors = address(p, i + Coefficient.factors);
  return factors
    ? real(p, i + Coefficient.value) * load<f32>(factors + (<usize>image << 2))
    : real(p, i + Coefficient.value);
}

function addTerm(term: usize, image: i32, plane: i32, pixels: i32, y: usize, add: bool): void {
  const view = at(term, Term.view);
  const a = slope(view, plane), b = shift(view, plane), l = low(view);
  const c = f32x4.splat(coefficient(term, Term.coefficient, image));
  let x = planeOf(view, image, plane, pixels);
  for (const end = y + (<usize>pixels << 4); y < end; x += 16, y += 16) {
    const v = f32x4.mul(c, see(v128.load(x), a, b, l));
    v128.store(y, add ? f32x4.add(v128.load(y), v) : v);
  }
}

/** Two terms, the first first, in one pass. */
function addTwo(first: usize, second: usize, image: i32, plane: i32, pixels: i32, y: usize, add: bool): void {
  const view0 = at(first, Term.view), view1 = at(second, Term.view);
  const x0 = planeOf(view0, image, plane, pixels), x1 = planeOf(view1, image, plane, pixels);
  const a0 = slope(view0, plane), b0 = shift(view0, plane);
  const c0 = f32x4.splat(coefficient(first, Term.coefficient, image));
  const a1 = slope(view1, plane), b1 = shift(view1, plane);
  const c1 = f32x4.splat(coefficient(second, Term.coefficient, image));
  const bytes = <usize>pixels << 4;
  if (word(view0, View.relu) || word(view1, View.relu)) {
    const l0 = low(view0), l1 = low(view1);
    for (let i: usize = 0; i < bytes; i += 16) {
      const v = f32x4.mul(c0, see(v128.load(x0 + i), a0, b0, l0));
      const sum = add ? f32x4.add(v128.load(y + i), v) : v;
      v128.store(y + i, f32x4.add(sum, f32x4.mul(c1, see(v128.load(x1 + i), a1, b1, l1))));
    }
  } else if (add) {
    for (let i: usize = 0; i < bytes; i += 16) {
      const sum = f32x4.add(v128.load(y + i), f32x4.mul(c0, f32x4.add(f32x4.mul(a0, v128.load(x0 + i)), b0)));
      v128.store(y + i, f32x4.add(sum, f32x4.mul(c1, f32x4.add(f32x4.mul(a1, v128.load(x1 + i)), b1))));
    }
  } else {
    for (let i: usize = 0; i < bytes; i += 16) {
      const v = f32x4.mul(c0, f32x4.add(f32x4.mul(a0, v128.load(x0 + i)), b0));
      v128.store(y + i, f32x4.add(v, f32x4.mul(c1, f32x4.add(f32x4.mul(a1, v128.load(x1 + i)), b1))));
    }
  }
}

/** Gives a view its part of a sum's gradient. */
export function sumBackward(p: usize, images: i32, gather: i32, start: i32): void {
  const planes = word(p, SumBackward.planes), pixels = word(p, SumBackward.pixels);
  const scratch = address(p, SumBackward.plane);
  for (let image = start; image < images; image++) {
    for (let plane = 0; plane < planes; plane++) {
      readGradient(at(p, SumBackward.gradient), image, plane, 1, pixels, 0, 1, pixels, scratch, 0, 0);
      writeGradient(
        at(p, SumBackward.view), at(p, SumBackward.target), image, plane, 1, pixels, 0, 1, pixels, scratch, 0, 0,
        coefficient(p, SumBackward.coefficient, image),
      );
    }
  }
}

/** to[image][i] = (or +=) from[image][table[i]] * factors[image][i] (a negative index gives 0). */
export function permute(p: usize, images: i32, gather: i32): void {
  const count = word(p, Permute.floats), table = address(p, Permute.table), factors = address(p, Permute.factors);
  for (let image = 0; image < images; image++) {
    const from = address(p, Permute.fromAt) + <usize>image * address(p, Permute.fromImageBytes);
    const to = address(p, Permute.toAt) + <usize>image * address(p, Permute.toImageBytes);
    for (let i = 0; i < count; i++) {
      const source = table ? load<i32>(table + (<usize>i << 2)) : i;
      let v: f32 = source < 0 ? 0 : load<f32>(from + (<usize>source << 2));
      if (factors) v *= load<f32>(factors + (<usize>(image * count + i) << 2));
      const y = to + (<usize>i << 2);
      store<f32>(y, word(p, Permute.add) ? load<f32>(y) + v : v);
    }
  }
}

/** Zeros. */
export function clear(p: usize, images: i32, gather: i32, start: i32): void {
  for (let image = start; image < images; image++) {
    memory.fill(address(p, Clear.toAt) + <usize>image * address(p, Clear.toImageBytes), 0, address(p, Clear.bytes));
  }
}

/** Finishes a batch norm's statistics, and clears the sums. */
export function normForward(p: usize, images: i32, gather: i32): void {
  const channels = word(p, NormForward.planes) * 4;
  const count = <f64>images * <f64>word(p, NormForward.pixels);
  const epsilon = load<f64>(address(p, NormForward.epsilon));
  for (let c = 0; c < channels; c++) {
    const sums = address(p, NormForward.sums) + <usize>(c >> 2) * 64 + <usize>(c & 3) * 8;
    const moments = address(p, NormForward.moments) + <usize>(c >> 2) * 96 + <usize>(c & 3) * 8;
    const mean = load<f64>(sums) / count;
    const variance = max(load<f64>(sums, 32) / count - mean * mean, 0);
    const inverse = 1 / sqrt<f64>(variance + epsilon);
    const at4 = <usize>c << 2;
    const gamma: f64 = address(p, NormForward.gamma) ? load<f32>(address(p, NormForward.gamma) + at4) : 1;
    const beta: f64 = address(p, NormForward.beta) ? load<f32>(address(p, NormForward.beta) + at4) : 0;
    store<f64>(sums, 0);
    store<f64>(sums, 0, 32);
    store<f64>(moments, mean);
    store<f64>(moments, inverse, 32);
    store<f64>(moments, variance, 64);
    store<f32>(address(p, NormForward.slope) + at4, <f32>(gamma * inverse));
    store<f32>(address(p, NormForward.shift) + at4, <f32>(beta - mean * gamma * inverse));
  }
}

/** Sums of the gradient and the coefficients of the raw output's gradient `p g + q y + r`. */
export function normBackward(p: usize, images: i32, gather: i32): void {
  const planes = word(p, NormBackward.planes), pixels = word(p, NormBackward.pixels);
  const sums = address(p, NormBackward.sums);
  memory.fill(sums, 0, <usize>planes * 64);
  for (let image = 0; image < images; image++) {
    for (let plane = 0; plane < planes; plane++) {
      const offset = <usize>(plane * pixels) << 4;
      gatherProducts(
        address(p, NormBackward.gradientAt) + <usize>image * address(p, NormBackward.gradientImageBytes) + offset,
        address(p, NormBackward.outputAt) + <usize>image * address(p, NormBackward.outputImageBytes) + offset,
        pixels, sums + <usize>plane * 64,
      );
    }
  }
  const count = <f64>images * <f64>pixels;
  const scale = <f64>real(p, NormBackward.gradientScale);
  for (let c = 0; c < planes * 4; c++) {
    const sum = sums + <usize>(c >> 2) * 64 + <usize>(c & 3) * 8;
    const moments = address(p, NormBackward.moments) + <usize>(c >> 2) * 96 + <usize>(c & 3) * 8;
    const at4 = <usize>c << 2;
    const mean = load<f64>(moments), inverse = load<f64>(moments, 32);
    const gamma: f64 = address(p, NormBackward.gamma) ? load<f32>(address(p, NormBackward.gamma) + at4) : 1;
    const shift = load<f64>(sum) * scale;
    const slope = inverse * (load<f64>(sum, 32) * scale - mean * shift);
    const a = gamma * inverse;
    store<f32>(address(p, NormBackward.p) + at4, <f32>(a * scale));
    store<f32>(address(p, NormBackward.q) + at4, <f32>(-a * inverse * slope / count));
    store<f32>(address(p, NormBackward.r) + at4, <f32>(a * (mean * inverse * slope - shift) / count));
    if (address(p, NormBackward.gammaGradient)) store<f32>(address(p, NormBackward.gammaGradient) + at4, <f32>slope);
    if (address(p, NormBackward.betaGradient)) store<f32>(address(p, NormBackward.betaGradient) + at4, <f32>shift);
  }
}

function gatherProducts(g: usize, y: usize, pixels: i32, sums: usize): void {
  let left = pixels;
  while (left > 0) {
    const block = min(left, 1024);
    let s0 = zero4(), s1 = zero4(), q0 = zero4(), q1 = zero4();
    let i = 0;
    for (; i + 2 <= block; i += 2) {
      const u = v128.load(g);
      const v = v128.load(g, 16);
      s0 = f32x4.add(s0, u);
      s1 = f32x4.add(s1, v);
      q0 = f32x4.add(q0, f32x4.mul(u, v128.load(y)));
      q1 = f32x4.add(q1, f32x4.mul(v, v128.load(y, 16)));
      g += 32;
      y += 32;
    }
    if (i < block) {
      const u = v128.load(g);
      s0 = f32x4.add(s0, u);
      q0 = f32x4.add(q0, f32x4.mul(u, v128.load(y)));
      g += 16;
      y += 16;
    }
    addWide(sums, f32x4.add(s0, s1));
    addWide(sums + 32, f32x4.add(q0, q1));
    left -= block;
  }
}
