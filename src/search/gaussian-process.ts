/**
 * Regression with a Gaussian process (Rasmussen and Williams, *Gaussian Processes for Machine Learning*, 2006,
 * algorithm 2.1): an RBF kernel over standardised features, its length scale and noise by the largest marginal
 * likelihood over a fixed grid, so that the result is the same on every machine.
 */
import { exp, log } from '../elementary.js';
import { backward, cholesky, forward } from './cholesky.js';

export interface Prediction {
  readonly mean: number;
  /** Of the function itself, without the noise of an observation. */
  readonly deviation: number;
}

/** Length scales (in units of the features' root mean square distance) and shares of noise that are tried. */
const lengthScales = [0.25, 0.5, 0.75, 1, 1.5, 2.5, 4];
const noises = [0.001, 0.01, 0.05, 0.15, 0.4];

/** Features in columns with mean 0 and deviation 1 over the observations; constant ones are dropped. */
interface Scaling {
  readonly columns: readonly number[];
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** What the kernel is made of: squared length scale, and the share of the variance that is noise. */
export interface Hyperparameters {
  readonly scale: number;
  readonly noise: number;
}

export interface GaussianProcess {
  readonly hyperparameters: Hyperparameters;
  predict(features: readonly number[]): Prediction;
}

/**
 * Fits `values[i]` at `features[i]` (lists of one length). Without `hyperparameters` those of the largest marginal
 * likelihood are taken, in O(n^3) for each pair of the grid. Throws RangeError without observations or when their
 * numbers do not agree.
 */
export function gaussianProcess(
  features: readonly (readonly number[])[],
  values: readonly number[],
  hyperparameters?: Hyperparameters,
): GaussianProcess {
  if (features.length === 0 || features.length !== values.length)
    throw new RangeError(`${features.length} points do not pair with ${values.length} values`);
  const scaling = scalingOf(features);
  const points = features.map((point) => scaled(point, scaling));
  const centre = mean(values);
  const spread = deviation(values, centre) || 1;
  const targets = values.map((value) => (value - centre) / spread);
  const distances = points.map((one) => points.map((other) => squaredDistance(one, other)));
  const { lower, weights, scale, noise } = hyperparameters
    ? fit(distances, targets, hyperparameters)
    : mostLikely(distances, targets);
  return {
    hyperparameters: { scale, noise },
    predict: (point) => {
      const at = scaled(point, scaling);
      const near = points.map((other) => (1 - noise) * kernel(squaredDistance(at, other), scale));
      const explained = forward(lower, near).reduce((sum, value) => sum + value * value, 0);
      return {
        mean: centre + spread * near.reduce((sum, value, i) => sum + value * weights[i]!, 0),
        deviation: spread * Math.sqrt(Math.max(1 - noise - explained, 0)),
      };
    },
  };
}

interface Fit extends Hyperparameters {
  /** The covariance is L L^T. */
  readonly lower: readonly (readonly number[])[];
  /** K^-1 y */
  readonly weights: readonly number[];
  /** Logarithm of the marginal likelihood, but for a constant. */
  readonly likelihood: number;
}

type Distances = readonly (readonly number[])[];

/** The first of the best on the grid. */
function mostLikely(distances: Distances, targets: readonly number[]): Fit {
  const typical = mean(distances.map(mean)) || 1;
  const fits = lengthScales.flatMap((length) =>
    noises.map((noise) => fit(distances, targets, { scale: length * length * typical, noise })),
  );
  return fits.reduce((one, other) => (other.likelihood > one.likelihood ? other : one));
}

function fit(distances: Distances, targets: readonly number[], { scale, noise }: Hyperparameters): Fit {
  const covariance = distances.map((row, i) =>
    row.map((distance, j) => (1 - noise) * kernel(distance, scale) + (i === j ? noise + 1e-9 : 0)),
  );
  const lower = cholesky(covariance);
  const weights = backward(lower, forward(lower, targets));
  const logDeterminant = lower.reduce((sum, row, i) => sum + log(row[i]!), 0);
  const explained = targets.reduce((sum, value, i) => sum + value * weights[i]!, 0);
  return { scale, noise, lower, weights, likelihood: -0.5 * explained - logDeterminant };
}

function kernel(squared: number, scale: number): number {
  return exp(-squared / (2 * scale));
}

function scalingOf(features: readonly (readonly number[])[]): Scaling {
  const all = features[0]!.map((_, column) => features.map((point) => point[column]!));
  const means = all.map(mean);
  const deviations = all.map((values, column) => deviation(values, means[column]!));
  const columns = all.map((_, column) => column).filter((column) => deviations[column]! > 1e-12);
  return { columns, mean: means, deviation: deviations };
}

function scaled(
  point: readonly number[],
  { columns, mean: means, deviation: deviations }: Scaling,
): number[] {
  return columns.map((column) => (point[column]! - means[column]!) / deviations[column]!);
}

function squaredDistance(one: readonly number[], other: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += (one[i]! - other[i]!) * (one[i]! - other[i]!);
  return sum;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[], centre: number): number {
  return Math.sqrt(
    values.reduce((sum, value) => sum + (value - centre) * (value - centre), 0) / values.length,
  );
}
