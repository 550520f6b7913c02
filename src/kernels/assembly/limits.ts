/** What the machine gives at most, for measurements. */
import { zero4 } from './memory';

/** `steps` times 8 multiplications and additions of 4 numbers, in registers. */
export function arithmetic(steps: i32, result: usize): void {
  const k0 = v128.load(result), k1 = v128.load(result, 16), k2 = v128.load(result, 32), k3 = v128.load(result, 48);
  let u = zero4(), v = zero4();
  let a = zero4(), b = zero4(), c = zero4(), d = zero4(), e = zero4(), f = zero4(), g = zero4(), h = zero4();
  for (let step = 0; step < steps; step++) {
    a = f32x4.add(a, f32x4.mul(u, k0));
    b = f32x4.add(b, f32x4.mul(u, k1));
    c = f32x4.add(c, f32x4.mul(u, k2));
    d = f32x4.add(d, f32x4.mul(u, k3));
    e = f32x4.add(e, f32x4.mul(v, k0));
    f = f32x4.add(f, f32x4.mul(v, k1));
    g = f32x4.add(g, f32x4.mul(v, k2));
    h = f32x4.add(h, f32x4.mul(v, k3));
    u = f32x4.add(u, k0);
    v = f32x4.add(v, k1);
  }
  a = f32x4.add(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), f32x4.add(f32x4.add(e, f), f32x4.add(g, h)));
  v128.store(result, a, 64);
}

export function copy(to: usize, from: usize, bytes: usize): void {
  for (const end = to + bytes; to < end; to += 64, from += 64) {
    const a = v128.load(from), b = v128.load(from, 16), c = v128.load(from, 32), d = v128.load(from, 48);
    v128.store(to, a);
    v128.store(to, b, 16);
    v128.store(to, c, 32);
    v128.store(to, d, 48);
  }
}
