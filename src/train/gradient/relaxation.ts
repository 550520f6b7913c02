/**
 * From architecture parameters to shares, and back: how methods make a choice of operations differentiable. Each is
 * one row (an edge) at a time; `gradient` is that of the loss with respect to the row's shares.
 */
import { log } from '../../elementary.js';
import { softmax } from '../../space/decode.js';
import { largest } from '../../extremes.js';

type Row = readonly number[];

/** Through `shares = softmax(alphas / temperature)`: `p_i (g_i - sum_j p_j g_j) / temperature`. */
export function softmaxPullBack(shares: Row, gradient: Row, temperature = 1): number[] {
  const mean = shares.reduce((sum, share, j) => sum + share * gradient[j]!, 0);
  return shares.map((share, i) => (share * (gradient[i]! - mean)) / temperature);
}

/** Gumbel noise from a number in (0, 1). */
export function gumbel(u: number): number {
  return -log(-log(u));
}

/** `softmax((alphas + noise) / temperature)` (Jang et al. 2017; Maddison et al. 2017: the concrete distribution). */
export function concrete(alphas: Row, u: Row, temperature: number): number[] {
  return softmax(alphas.map((alpha, i) => (alpha + gumbel(u[i]!)) / temperature));
}

/** The column that the noise chooses: the same for every temperature. */
export function gumbelChoice(alphas: Row, u: Row): number {
  const noisy = alphas.map((alpha, i) => alpha + gumbel(u[i]!));
  return noisy.indexOf(largest(noisy));
}

/** 1 for the chosen column. */
export function oneHot(chosen: number, columns: number): number[] {
  return Array.from({ length: columns }, (_, column) => (column === chosen ? 1 : 0));
}
