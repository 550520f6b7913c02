/** The spread of a block's features: what expressivity is made of. */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { log } from '../elementary.js';

/** Of features `[samples, channels]`, row-major: their centred covariance, divided by the samples. */
export function covariance(features: Float32Array, channels: number): Matrix {
  const samples = features.length / channels;
  const means = new Float64Array(channels);
  for (let at = 0; at < features.length; at += channels)
    for (let c = 0; c < channels; c++) means[c]! += features[at + c]! / samples;
  const sums = new Float64Array(channels * channels);
  const row = new Float64Array(channels);
  for (let at = 0; at < features.length; at += channels) {
    for (let c = 0; c < channels; c++) row[c] = features[at + c]! - means[c]!;
    for (let i = 0; i < channels; i++) {
      const value = row[i]!;
      const base = i * channels;
      for (let j = 0; j <= i; j++) sums[base + j]! += value * row[j]!;
    }
  }
  const matrix = new Matrix(channels, channels);
  for (let i = 0; i < channels; i++)
    for (let j = 0; j <= i; j++) {
      matrix.set(i, j, sums[i * channels + j]! / samples);
      matrix.set(j, i, sums[i * channels + j]! / samples);
    }
  return matrix;
}

/** Entropy of the eigenvalues as shares: 0 for features on one line, log(channels) for a round cloud. */
export function spectralEntropy(matrix: Matrix): number {
  const { realEigenvalues } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const positive = realEigenvalues.map((value) => Math.max(value, 0));
  const total = positive.reduce((sum, value) => sum + value, 0);
  if (!(total > 0)) return 0;
  return -positive.reduce((sum, value) => sum + (value / total) * log(value / total + 1e-8), 0);
}
