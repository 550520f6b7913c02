/** Gradients of the shares of a sum's terms. */
import { address, at, element, word, zero4 } from './memory';
import { low, readGradient, see, shift, slope } from './view';
import { ShareGradients, SharedTerm, View } from './words';

/** Pixels whose products are added in 32 bits before they join the 64-bit sum. */
const BLOCK = 256;

/** Adds to each term's f64 what its view shows times the sum's gradient, over images (times their factors), planes and pixels. */
export function shareGradients(p: usize, images: i32, gather: i32, start: i32): void {
  const planes = word(p, ShareGradients.planes), pixels = word(p, ShareGradients.pixels);
  const terms = word(p, ShareGradients.terms), gradient = address(p, ShareGradients.plane);
  for (let image = start; image < images; image++) {
    for (let plane = 0; plane < planes; plane++) {
      readGradient(at(p, ShareGradients.gradient), image, plane, 1, pixels, 0, 1, pixels, gradient, 0, 0);
      for (let i = 0; i < terms; i++) {
        const term = element(p, ShareGradients.terms, SharedTerm.WORDS, <usize>i);
        const factors = address(term, SharedTerm.factors), to = address(term, SharedTerm.gradient);
        const factor: f64 = factors ? load<f32>(factors + (<usize>image << 2)) : 1;
        store<f64>(to, load<f64>(to) + factor * products(at(term, SharedTerm.view), image, plane, pixels, gradient));
      }
    }
  }
}

/** Sum of the products of a plane that a view shows with a plane of a gradient. */
function products(view: usize, image: i32, plane: i32, pixels: i32, g: usize): f64 {
  const a = slope(view, plane), b = shift(view, plane), l = low(view);
  let x = address(view, View.at) + <usize>image * address(view, View.imageBytes) + (<usize>(plane * pixels) << 4);
  let total = f64x2.splat(0);
  for (let left = pixels; left > 0; left -= BLOCK) {
    let sum = zero4();
    for (const end = g + (<usize>min(left, BLOCK) << 4); g < end; g += 16, x += 16) {
      sum = f32x4.add(sum, f32x4.mul(v128.load(g), see(v128.load(x), a, b, l)));
    }
    const high = v128.shuffle<f32>(sum, sum, 2, 3, 0, 1);
    total = f64x2.add(total, f64x2.add(f64x2.promote_low_f32x4(sum), f64x2.promote_low_f32x4(high)));
  }
  return f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
}
