/**
 * GELU (Hendrycks and Gimpel 2016), x F(x) with the standard normal distribution function F, and its derivative, on 4
 * floats at a time. With a = |x|, F(-a) = e^(-a^2 / 2) h(a), where h is smooth and close to 1 / (sqrt(2 pi) a) for
 * large a: a quotient of polynomials serves all x, fitted to math.erfc with a relative error below
 * 5.6e-8 (1 + a^2 / 2), which is what rounding a^2 costs.
 */
import { expWithin4, step } from './exponential';

/** |x|, no more than 13.1: e^(-a^2 / 2) is a normal number as far as that, and F(-a) is below 1e-38. */
@inline function cutSize(x: v128): v128 {
  return f32x4.pmin(f32x4.abs(x), f32x4.splat(13.1));
}

/** e^(-a^2 / 2). */
@inline function bell(a: v128): v128 {
  return expWithin4(f32x4.mul(f32x4.splat(-0.5), f32x4.mul(a, a)));
}

/** x F(x) = max(x, 0) - a F(-a). */
@inline export function gelu4(x: v128): v128 {
  const a = cutSize(x);
  let p = f32x4.splat(0.398807904);
  p = step(p, a, 3.00107084);
  p = step(p, a, 9.49474668);
  p = step(p, a, 13.8962953);
  let q = f32x4.add(a, f32x4.splat(7.5115015));
  q = step(q, a, 24.9515074);
  q = step(q, a, 41.1646751);
  q = step(q, a, 27.7925922);
  const tail = f32x4.mul(f32x4.mul(a, bell(a)), f32x4.div(p, q));
  return f32x4.sub(f32x4.pmax(x, f32x4.splat(0)), tail);
}

/**
 * F(x) + x F'(x): e^(-a^2 / 2) w(a) for negative x, and 1 minus that for others, where w(a) = h(a) - a / sqrt(2 pi) to
 * within 8.5e-8 (1 + a^2 / 2) max(|w|, 0.15).
 */
@inline export function geluSlope4(x: v128): v128 {
  const a = cutSize(x);
  let p = f32x4.splat(-0.398859309);
  p = step(p, a, -2.41095346);
  p = step(p, a, -5.14825984);
  p = step(p, a, -2.52725164);
  p = step(p, a, 5.96155256);
  let q = f32x4.add(a, f32x4.splat(6.03755737));
  q = step(q, a, 13.9720767);
  q = step(q, a, 11.9231041);
  const below = f32x4.mul(bell(a), f32x4.div(p, q));
  return v128.bitselect(below, f32x4.sub(f32x4.splat(1), below), i32x4.shr_s(x, 31));
}
