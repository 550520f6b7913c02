/** The spread of a block's features: what expressivity is made of. */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { log } from '../elementary.js';

/** Of features `[samples, channels]`, row-major: their centred covariance, divided by the samples. */
export function covariance(features: Float32Array, channels: number): Matrix {
  const samples = features.length / channels;
  const sums = productsOfRows(centred(features, channels), channels);
  const matrix = new Matrix(channels, channels);
  for (let i = 0; i < channels; i++)
    for (let j = 0; j <= i; j++) {
      matrix.set(i, j, sums[i * channels + j]! / samples);
      matrix.set(j, i, sums[i * channels + j]! / samples);
    }
  return matrix;
}

/** Rows less their mean, and rows of zeros up to a whole number of fours. */
function centred(features: Float32Array, channels: number): Float64Array {
  const samples = features.length / channels;
  const means = new Float64Array(channels);
  for (let at = 0; at < features.length; at += channels)
    for (let c = 0; c < channels; c++) means[c]! += features[at + c]!;
  const rows = new Float64Array(Math.ceil(samples / 4) * 4 * channels);
  for (let at = 0; at < features.length; at += channels)
    for (let c = 0; c < channels; c++) rows[at + c] = features[at + c]! - means[c]! / samples;
  return rows;
}

/** Lower half of rows' rows, `[channels, channels]`; four rows at a time, which touches the sums a quarter as often. */
function productsOfRows(rows: Float64Array, channels: number): Float64Array {
  const sums = new Float64Array(channels * channels);
  for (let a = 0; a < rows.length; a += 4 * channels) {
    const b = a + channels;
    const c = b + channels;
    const d = c + channels;
    for (let i = 0; i < channels; i++) {
      const ra = rows[a + i]!;
      const rb = rows[b + i]!;
      const rc = rows[c + i]!;
      const rd = rows[d + i]!;
      const base = i * channels;
      for (let j = 0; j <= i; j++)
        sums[base + j]! += ra * rows[a + j]! + rb * rows[b + j]! + rc * rows[c + j]! + rd * rows[d + j]!;
    }
  }
  return sums;
}

/** Entropy of the eigenvalues as shares: 0 for features on one line, log(channels) for a round cloud. */
export function spectralEntropy(matrix: Matrix): number {
  const { realEigenvalues } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const positive = realEigenvalues.map((value) => Math.max(value, 0));
  const total = positive.reduce((sum, value) => sum + value, 0);
  if (!(total > 0)) return 0;
  return -positive.reduce((sum, value) => sum + (value / total) * log(value / total + 1e-8), 0);
}
