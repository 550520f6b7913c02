import { exp } from '../../elementary.js';

/** The error function to double precision, by a series whose terms all have one sign (Abramowitz and Stegun 7.1.6). */
export function erf(x: number): number {
  // 1 - erf(6) is 2e-17.
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let total = x;
  for (let n = 1; n < 200; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    total += term;
  }
  return (2 / Math.sqrt(Math.PI)) * exp(-x * x) * total;
}
