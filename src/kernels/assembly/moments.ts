/** Sums for the statistics of batch norms. */
import { zero4 } from './memory';

/** Adds the sums and the sums of squares of each channel of one image to f64 pairs `[planes][sum 4, squares 4]`. */
export function gatherSums(x: usize, planes: i32, pixels: i32, sums: usize): void {
  for (let plane = 0; plane < planes; plane++) {
    let left = pixels;
    while (left > 0) {
      const block = min(left, 1024);
      let s0 = zero4(), s1 = zero4(), q0 = zero4(), q1 = zero4();
      let i = 0;
      for (; i + 2 <= block; i += 2) {
        const u = v128.load(x);
        const v = v128.load(x, 16);
        s0 = f32x4.add(s0, u);
        s1 = f32x4.add(s1, v);
        q0 = f32x4.add(q0, f32x4.mul(u, u));
        q1 = f32x4.add(q1, f32x4.mul(v, v));
        x += 32;
      }
      if (i < block) {
        const u = v128.load(x);
        s0 = f32x4.add(s0, u);
        q0 = f32x4.add(q0, f32x4.mul(u, u));
        x += 16;
      }
      addWide(sums, f32x4.add(s0, s1));
      addWide(sums + 32, f32x4.add(q0, q1));
      left -= block;
    }
    sums += 64;
  }
}

/** Adds 4 floats to 4 doubles. */
@inline export function addWide(to: usize, v: v128): void {
  v128.store(to, f64x2.add(v128.load(to), f64x2.promote_low_f32x4(v)));
  const high = v128.shuffle<f32>(v, v, 2, 3, 0, 1);
  v128.store(to, f64x2.add(v128.load(to, 16), f64x2.promote_low_f32x4(high)), 16);
}
