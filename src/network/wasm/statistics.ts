/** The statistics of batch norms, between the tables of weights and the arena. */
import { readWeight, type WeightTable } from '../weights.js';
import type { Memory } from './program.js';
import { place } from './region.js';
import type { Norm } from './stored.js';
import { channelsOf, positions } from './channels.js';
import type { Weight } from '../../plan/plan.js';

/** Scale and shift from the running statistics (mean 0 and variance 1 where there are none). */
export function writeRunning(
  memory: Memory,
  norm: Norm,
  weights: WeightTable,
  declared: ReadonlyMap<string, Weight>,
): void {
  const read = (name: string | undefined, otherwise: number): Float32Array => {
    const values = new Float32Array(channelsOf(norm.runs)).fill(otherwise);
    if (name !== undefined) readWeight(weights, declared.get(name)!, values);
    return values;
  };
  const { gamma, beta, runningMean, runningVariance, epsilon } = norm.layer;
  const [scale, shift, mean, variance] = [
    read(gamma, 1),
    read(beta, 0),
    read(runningMean, 0),
    read(runningVariance, 1),
  ];
  const width = norm.planes * 4;
  const to = memory.floats(place(norm.affine), 2 * width).fill(0);
  positions(norm.runs).forEach((at, channel) => {
    const slope = scale[channel]! / Math.sqrt(variance[channel]! + epsilon);
    to[at] = slope;
    to[width + at] = shift[channel]! - mean[channel]! * slope;
  });
}

/** Mean and unbiased variance of the batch, under the names of the running statistics. */
export function readStatistics(
  memory: Memory,
  norm: Norm,
  images: number,
  into: Map<string, Float32Array>,
): void {
  const { runningMean, runningVariance } = norm.layer;
  const moments = memory.doubles(place(norm.moments), norm.planes * 12);
  const count = images * norm.pixels;
  const places = positions(norm.runs);
  const moment = (which: number): Float32Array =>
    Float32Array.from(places, (at) => moments[(at >> 2) * 12 + which * 4 + (at & 3)]!);
  if (runningMean !== undefined) into.set(runningMean, moment(0));
  const correction = count > 1 ? count / (count - 1) : 1;
  if (runningVariance !== undefined)
    into.set(
      runningVariance,
      moment(2).map((v) => v * correction),
    );
}
