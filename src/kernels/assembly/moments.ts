/** Sums for the statistics of batch norms. */
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
  let s0 = zero4(), s1 = zero4(), q0 = zero4(), q1 = zero4();
  const pairs = x + (<usize>(pixels & ~1) << 4);
  for (; x < pairs; x += 32) {
    const u = v128.load(x);
    const v = v128.load(x, 16);
    s0 = f32x4.add(s0, u);
    s1 = f32x4.add(s1, v);
    q0 = f32x4.add(q0, f32x4.mul(u, u));
    q1 = f32x4.add(q1, f32x4.mul(v, v));
  }
  if (pixels & 1) {
    const u = v128.load(x);
    s0 = f32x4.add(s0, u);
    q0 = f32x4.add(q0, f32x4.mul(u, u));
  }
  addWide(sums, f32x4.add(s0, s1));
  addWide(sums + 32, f32x4.add(q0, q1));
}

/** The same for a plane and the one `plane` bytes further. */
function gatherTwo(x: usize, plane: usize, pixels: i32, sums: usize): void {
  let s0 = zero4(), s1 = zero4(), q0 = zero4(), q1 = zero4();
  let t0 = zero4(), t1 = zero4(), r0 = zero4(), r1 = zero4();
  const pairs = x + (<usize>(pixels & ~1) << 4);
  let y = x + plane;
  for (; x < pairs; x += 32, y += 32) {
    const u = v128.load(x), v = v128.load(x, 16);
    s0 = f32x4.add(s0, u);
    s1 = f32x4.add(s1, v);
    q0 = f32x4.add(q0, f32x4.mul(u, u));
    q1 = f32x4.add(q1, f32x4.mul(v, v));
    const w = v128.load(y), z = v128.load(y, 16);
    t0 = f32x4.add(t0, w);
    t1 = f32x4.add(t1, z);
    r0 = f32x4.add(r0, f32x4.mul(w, w));
    r1 = f32x4.add(r1, f32x4.mul(z, z));
  }
  if (pixels & 1) {
    const u = v128.load(x), w = v128.load(y);
    s0 = f32x4.add(s0, u);
    q0 = f32x4.add(q0, f32x4.mul(u, u));
    t0 = f32x4.add(t0, w);
    r0 = f32x4.add(r0, f32x4.mul(w, w));
  }
  addWide(sums, f32x4.add(s0, s1));
  addWide(sums + 32, f32x4.add(q0, q1));
  addWide(sums + 64, f32x4.add(t0, t1));
  addWide(sums + 96, f32x4.add(r0, r1));
}

/** Adds 4 floats to 4 doubles. */
@inline export function addWide(to: usize, v: v128): void {
  v128.store(to, f64x2.add(v128.load(to), f64x2.promote_low_f32x4(v)));
  const high = v128.shuffle<f32>(v, v, 2, 3, 0, 1);
  v128.store(to, f64x2.add(v128.load(to, 16), f64x2.promote_low_f32x4(high)), 16);
}
