/**
 * Zen-score (Lin et al., "Zen-NAS: A Zero-Shot NAS for High-Performance Image Recognition", ICCV 2021, algorithm 1):
 * how much a small change of a noise image changes the features before the last pooling, with standard normal weights;
 * what batch norms scale away is counted back in: the sum over them of log sqrt(mean variance). `zen` takes the
 * variances of the batch, as the paper has it; `zenRunning` the running ones after the two passes, as the authors'
 * code and the tables made with it do (PyTorch's: they begin at 1 and move by a tenth).
 */
import { log } from '../elementary.js';
import type { Plan } from '../plan/plan.js';
import { noiseBatch } from './expressivity.js';
import type { Proxy } from './proxy.js';

const change = 0.01;

export const zen: Proxy = {
  metrics: ['zen', 'zenRunning'],
  async score(context) {
    const { plan, metrics, compile, weights } = context;
    const features = featuresOf(plan);
    const norms = plan.layers.filter(({ kind }) => kind === 'batchNorm').map(({ inputs }) => inputs[0]!);
    const one = noiseBatch(context, 'zen');
    const noise = noiseBatch(context, 'zen-change');
    const other = { ...one, images: one.images.map((value, i) => value + change * noise.images[i]!) };
    const start = weights(plan, 'normal');
    const network = compile(plan, one.size, 'evaluate');
    const isRunning = metrics.includes('zenRunning');
    const outputs = [...new Set([features, ...norms])];
    const first = await network.pass(one, start, { outputs });
    const second = await network.pass(other, start, { outputs: isRunning ? outputs : [features] });
    const difference = meanDifference(first.outputs[features]!, second.outputs[features]!);
    return {
      zen: score(norms.map((id) => meanVariance(first.outputs[id]!, channelsOf(id)))),
      ...(isRunning && {
        zenRunning: score(
          norms.map((id) => runningVariance(first.outputs[id]!, second.outputs[id]!, channelsOf(id))),
        ),
      }),
    };

    function channelsOf(id: string): number {
      return plan.layers.find((layer) => layer.id === id)!.shape.at(-1)!;
    }

    function score(variances: readonly number[]): number {
      return log(difference) + variances.reduce((sum, variance) => sum + 0.5 * log(variance), 0);
    }
  },
};

/** What the last pooling reads; in a network without one, the scores. */
function featuresOf({ layers, output }: Plan): string {
  return layers.findLast(({ kind }) => kind === 'globalAvgPool')?.inputs[0] ?? output;
}

/** Mean over the channels of the variance over images and places (biased, as batch norm has it). */
export function meanVariance(values: Float32Array, channels: number): number {
  const samples = values.length / channels;
  let sum = 0;
  for (let channel = 0; channel < channels; channel++) {
    let total = 0;
    let squares = 0;
    for (let at = channel; at < values.length; at += channels) total += values[at]!;
    const mean = total / samples;
    for (let at = channel; at < values.length; at += channels)
      squares += (values[at]! - mean) * (values[at]! - mean);
    sum += squares / samples;
  }
  return sum / channels;
}

/** Mean over the channels of the running variance after two batches; PyTorch keeps the unbiased one. */
export function runningVariance(one: Float32Array, other: Float32Array, channels: number): number {
  const samples = one.length / channels;
  const unbiased = samples / (samples - 1);
  return 0.81 + unbiased * (0.09 * meanVariance(one, channels) + 0.1 * meanVariance(other, channels));
}

function meanDifference(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += Math.abs(one[i]! - other[i]!);
  return sum / one.length;
}
