/**
 * Sums for the statistics of batch norms. The values are taken from the first of their block: where their mean is large
 * beside their deviation, the squares of the values themselves would leave a variance of rounding errors.
 */
import { zero4 } from './memory';

/** Pixels whose sums are taken in 32 bits before they join the 64-bit ones. */
const BLOCK = 1024;

/**
 * Adds the sums and the sums of squares of each channel of one image to f64 pairs `[planes][sum 4, squares 4]`. Two
 * planes at a time, for the sums of one wait for each other.
 */
export function gatherSums(x: usize, planes: i32, pixels: i32, sums: usize): void {
  const bytes = <usize>pixels << 4;
  let plane = 0;
  for (; plane + 2 <= planes; plane += 2, x += bytes << 1, sums += 128) {
    for (let first = 0; first < pixels; first += BLOCK) {
      gatherTwo(x + (<usize>first << 4), bytes, min(BLOCK, pixels - first), sums);
    }
  }
  if (plane == planes) return;
  for (let first = 0; first < pixels; first += BLOCK) {
    gatherOne(x + (<usize>first << 4), min(BLOCK, pixels - first), sums);
  }
}

function gatherOne(x: usize, pixels: i32, sums: usize): void {
  const k = v128.load(x);
  let s0 = zero4(), s1 = zero4(), q0 = zero4(), q1 = zero4();
  const pairs = x + (<usize>(pixels & ~1) << 4);
  for (; x < pairs; x += 32) {
    const u = f32x4.sub(v128.load(x), k);
    const v = f32x4.sub(v128.load(x, 16), k);
    s0 = f32x4.add(s0, u);
    s1 = f32x4.add(s1, v);
    q0 = f32x4.add(q0, f32x4.mul(u, u));
    q1 = f32x4.add(q1, f32x4.mul(v, v));
  }
  if (pixels & 1) {
    const u = f32x4.sub(v128.load(x), k);
    s0 = f32x4.add(s0, u);
    q0 = f32x4.add(q0, f32x4.mul(u, u));
  }
  addShifted(sums, pixels, k, f32x4.add(s0, s1), f32x4.add(q0, q1));
}

/** The same for a plane and the one `plane` bytes further. */
function gatherTwo(x: usize, plane: usize, pixels: i32, sums: usize): void {
  let s0 = zero4(), s1 = zero4(), q0 = zero4(), q1 = zero4();
  let t0 = zero4(), t1 = zero4(), r0 = zero4(), r1 = zero4();
  const pairs = x + (<usize>(pixels & ~1) << 4);
  let y = x + plane;
  const k = v128.load(x), l = v128.load(y);
  for (; x < pairs; x += 32, y += 32) {
    const u = f32x4.sub(v128.load(x), k), v = f32x4.sub(v128.load(x, 16), k);
    s0 = f32x4.add(s0, u);
    s1 = f32x4.add(s1, v);
    q0 = f32x4.add(q0, f32x4.mul(u, u));
    q1 = f32x4.add(q1, f32x4.mul(v, v));
    const w = f32x4.sub(v128.load(y), l), z = f32x4.sub(v128.load(y, 16), l);
    t0 = f32x4.add(t0, w);
    t1 = f32x4.add(t1, z);
    r0 = f32x4.add(r0, f32x4.mul(w, w));
    r1 = f32x4.add(r1, f32x4.mul(z, z));
  }
  if (pixels & 1) {
    const u = f32x4.sub(v128.load(x), k), w = f32x4.sub(v128.load(y), l);
    s0 = f32x4.add(s0, u);
    q0 = f32x4.add(q0, f32x4.mul(u, u));
    t0 = f32x4.add(t0, w);
    r0 = f32x4.add(r0, f32x4.mul(w, w));
  }
  addShifted(sums, pixels, k, f32x4.add(s0, s1), f32x4.add(q0, q1));
  addShifted(sums + 64, pixels, l, f32x4.add(t0, t1), f32x4.add(r0, r1));
}

/** Adds the sums of `count` pixels x, and those of their squares, given those of x - k. */
@inline function addShifted(to: usize, count: i32, k: v128, s: v128, q: v128): void {
  addHalf(to, <f64>count, f64x2.promote_low_f32x4(k), f64x2.promote_low_f32x4(s), f64x2.promote_low_f32x4(q));
  addHalf(to + 16, <f64>count, promoteHigh(k), promoteHigh(s), promoteHigh(q));
}

/** x = k + (x - k), and x * x = (x - k) * (x - k) + k * (2 * (x - k) + k). */
@inline function addHalf(to: usize, count: f64, k: v128, s: v128, q: v128): void {
  const all = f64x2.mul(f64x2.splat(count), k);
  v128.store(to, f64x2.add(v128.load(to), f64x2.add(s, all)));
  const more = f64x2.mul(k, f64x2.add(f64x2.add(s, s), all));
  v128.store(to, f64x2.add(v128.load(to, 32), f64x2.add(q, more)), 32);
}

@inline function promoteHigh(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 0, 1));
}

/** Adds 4 floats to 4 doubles. */
@inline export function addWide(to: usize, v: v128): void {
  v128.store(to, f64x2.add(v128.load(to), f64x2.promote_low_f32x4(v)));
  v128.store(to, f64x2.add(v128.load(to, 16), promoteHigh(v)), 16);
}
