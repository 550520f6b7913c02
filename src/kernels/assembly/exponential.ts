/**
 * Exponential, logarithm and the normal distribution on 4 floats at a time, from additions and multiplications only,
 * so that every machine gets the same bits. Errors stay within a few units of the last place.
 */

@inline function step(sum: v128, x: v128, coefficient: f32): v128 {
  return f32x4.add(f32x4.mul(sum, x), f32x4.splat(coefficient));
}

/** e^x, for x cut to [-87, 88]: e^x = 2^n e^r with |r| <= ln(2) / 2, and the series of e^r to its 7th power. */
@inline export function exp4(value: v128): v128 {
  const x = f32x4.min(f32x4.max(value, f32x4.splat(-87)), f32x4.splat(88));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504)));
  // ln 2 in two parts, the first of few bits, so that n times it is exact.
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375))), f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let e = f32x4.splat(1.98412698e-4);
  e = step(e, r, 1.38888889e-3);
  e = step(e, r, 8.33333333e-3);
  e = step(e, r, 4.16666667e-2);
  e = step(e, r, 1.66666667e-1);
  e = step(e, r, 0.5);
  e = step(e, r, 1);
  e = step(e, r, 1);
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(e, power);
}

/** Natural logarithm of positive normal numbers: x = 2^n m, and log m = 2 atanh((m - 1) / (m + 1)) by its series. */
@inline export function log4(x: v128): v128 {
  // The exponent is taken so that m lies between sqrt(1/2) and sqrt(2).
  const bits = i32x4.sub(x, i32x4.splat(0x3f3504f3));
  const n = i32x4.shr_s(bits, 23);
  const m = i32x4.add(v128.and(bits, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  const one = f32x4.splat(1);
  const s = f32x4.div(f32x4.sub(m, one), f32x4.add(m, one));
  const s2 = f32x4.mul(s, s);
  let sum = f32x4.splat(2.0 / 9);
  sum = step(sum, s2, 2.0 / 7);
  sum = step(sum, s2, 2.0 / 5);
  sum = step(sum, s2, 2.0 / 3);
  sum = step(sum, s2, 2);
  const whole = f32x4.convert_i32x4_s(n);
  return f32x4.add(
    f32x4.mul(whole, f32x4.splat(0.693359375)),
    f32x4.add(f32x4.mul(s, sum), f32x4.mul(whole, f32x4.splat(-2.12194440e-4))),
  );
}

/** e^(-x^2 / 2). */
@inline export function bell4(x: v128): v128 {
  return exp4(f32x4.mul(f32x4.splat(-0.5), f32x4.mul(x, x)));
}

/**
 * Standard normal distribution function, given `bell` of x. Below 0 it is e^(-x^2 / 2) times a polynomial of degree 8
 * in t = 1 / (1 + 0.3 |x|), fitted to math.erfc with a relative error under 6e-8 as far as |x| = 13.
 */
@inline export function normal4(x: v128, bell: v128): v128 {
  const one = f32x4.splat(1);
  const t = f32x4.div(one, f32x4.add(one, f32x4.mul(f32x4.splat(0.3), f32x4.abs(x))));
  let q = f32x4.splat(0.0382990295);
  q = step(q, t, -0.168780238);
  q = step(q, t, 0.227861531);
  q = step(q, t, -0.0755913175);
  q = step(q, t, 0.14190196);
  q = step(q, t, 0.0949541145);
  q = step(q, t, 0.121850896);
  q = step(q, t, 0.119497459);
  q = step(q, t, 6.59307619e-06);
  const tail = f32x4.mul(bell, q);
  return v128.bitselect(f32x4.sub(one, tail), tail, f32x4.ge(x, f32x4.splat(0)));
}

/** 1 / (1 + e^-x). */
@inline export function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}
