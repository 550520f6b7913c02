/** Bias of convolutions and dense layers. */
import { zero4 } from './memory';

export function addBias(y: usize, planes: i32, pixels: i32, bias: usize): void {
  for (let plane = 0; plane < planes; plane++) {
    const b = v128.load(bias + (<usize>plane << 4));
    for (let i = 0; i < pixels; i++) {
      v128.store(y, f32x4.add(v128.load(y), b));
      y += 16;
    }
  }
}

/** to[channel] += sum over pixels. */
export function biasGradient(g: usize, planes: i32, pixels: i32, to: usize): void {
  for (let plane = 0; plane < planes; plane++) {
    let sum = zero4();
    for (let i = 0; i < pixels; i++) {
      sum = f32x4.add(sum, v128.load(g));
      g += 16;
    }
    v128.store(to, f32x4.add(v128.load(to), sum));
    to += 16;
  }
}
