/**
 * Exponential and logarithm on 4 floats at a time, from additions and multiplications only,
 * so that every machine gets the same bits. Errors stay within a few units of the last place.
 */

/** sum x + coefficient: a step of Horner's rule. */
@inline export function step(sum: v128, x: v128, coefficient: f32): v128 {
  return f32x4.add(f32x4.mul(sum, x), f32x4.splat(coefficient));
}

/**
 * e^x for x in [-87, 88]; for others some number or none, without a trap: e^x = 2^n e^r with |r| <= ln(2) / 2. A polynomial of degree 6 is within 3.1e-9 of e^r. Adding
 * 1.5 2^23 rounds to a whole number and leaves it in the lowest bits; with the exponent's bias of 127 they are those of 2^n.
 */
@inline export function expWithin4(x: v128): v128 {
  const rounded = f32x4.add(f32x4.mul(x, f32x4.splat(1.44269504)), f32x4.splat(12582912 + 127));
  const n = f32x4.sub(rounded, f32x4.splat(12582912 + 127));
  // ln 2 in two parts, the first of few bits, so that n times it is exact.
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375))), f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let e = f32x4.splat(1.38145591e-3);
  e = step(e, r, 8.36873563e-3);
  e = step(e, r, 4.16683899e-2);
  e = step(e, r, 1.66665205e-1);
  e = step(e, r, 0.499999934);
  e = step(e, r, 1);
  e = step(e, r, 1);
  return f32x4.mul(e, i32x4.shl(rounded, 23));
}

/** e^x, for x cut to [-87, 88]. */
@inline export function exp4(x: v128): v128 {
  return expWithin4(f32x4.pmin(f32x4.pmax(x, f32x4.splat(-87)), f32x4.splat(88)));
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

/** 1 / (1 + e^-x). */
@inline export function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}
