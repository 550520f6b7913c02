/** What the machine gives at most, for measurements. */
import { zero4 } from './memory';

/** `steps` times a multiplication and an addition of 4 numbers in 13 independent chains: as many as there are registers. */
export function arithmetic(steps: i32, result: usize): void {
  const scale = f32x4.splat(<f32>0.5), x = f32x4.splat(<f32>0.5);
  let a = x;
  let b = x;
  let c = x;
  let d = x;
  let e = x;
  let f = x;
  let g = x;
  let h = x;
  let i = x;
  let j = x;
  let k = x;
  let l = x;
  let m = x;
  for (let step = 0; step < steps; step++) {
    a = f32x4.add(f32x4.mul(a, scale), x);
    b = f32x4.add(f32x4.mul(b, scale), x);
    c = f32x4.add(f32x4.mul(c, scale), x);
    d = f32x4.add(f32x4.mul(d, scale), x);
    e = f32x4.add(f32x4.mul(e, scale), x);
    f = f32x4.add(f32x4.mul(f, scale), x);
    g = f32x4.add(f32x4.mul(g, scale), x);
    h = f32x4.add(f32x4.mul(h, scale), x);
    i = f32x4.add(f32x4.mul(i, scale), x);
    j = f32x4.add(f32x4.mul(j, scale), x);
    k = f32x4.add(f32x4.mul(k, scale), x);
    l = f32x4.add(f32x4.mul(l, scale), x);
    m = f32x4.add(f32x4.mul(m, scale), x);
  }
  a = f32x4.add(a, b);
  a = f32x4.add(a, c);
  a = f32x4.add(a, d);
  a = f32x4.add(a, e);
  a = f32x4.add(a, f);
  a = f32x4.add(a, g);
  a = f32x4.add(a, h);
  a = f32x4.add(a, i);
  a = f32x4.add(a, j);
  a = f32x4.add(a, k);
  a = f32x4.add(a, l);
  a = f32x4.add(a, m);
  v128.store(result, a);
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
