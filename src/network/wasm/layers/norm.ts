/** Batch norm: its statistics are gathered by the layer that writes its input, and applied by those that read its output. */
import type { LayerOf } from '../../../plan/plan.js';
import type { Lowering } from '../lowering.js';
import { place, type Place } from '../region.js';
import { pixelsOf, type Norm, type Stored, type View } from '../stored.js';
import { channelGradient, channelTable } from '../tables.js';
import { copied } from './sum-block.js';

export function batchNorm(lowering: Lowering, layer: LayerOf<'batchNorm'>): View {
  const view = lowering.read(layer);
  const { stored: from } = view;
  const learned = layer.gamma !== undefined || layer.beta !== undefined;
  const raw = !view.norm && !view.relu && view.sole && !from.parent && !from.norm;
  const deferred = raw && from.whole && from.gathers && (from.differentiable || !learned);
  const input = deferred ? view : copied(lowering, layer, view, learned);
  const norm = describe(lowering, layer, input.stored);
  input.stored.norm = norm;
  lowering.recorder.norms.push(norm);
  const { recorder } = lowering;
  lowering.add({
    layer: layer.id,
    reads: [],
    output: input.stored,
    forward: () => {
      if (!recorder.again) finish(lowering, norm);
    },
    backward: () => {
      if (input.stored.differentiable) back(lowering, norm, input.stored);
    },
  });
  return { ...lowering.whole(layer, input.stored), norm: true };
}

function describe({ recorder, training }: Lowering, layer: LayerOf<'batchNorm'>, input: Stored): Norm {
  const { runs, planes } = input;
  const weight = (name: string | undefined): Place | undefined =>
    name === undefined ? undefined : recorder.weight(name, channelTable(runs));
  const gradient = (name: string | undefined): Place | undefined =>
    name === undefined || !training
      ? undefined
      : recorder.weightGradient(name, channelGradient(runs), planes * 4);
  return {
    layer,
    runs,
    planes,
    pixels: pixelsOf(input),
    sums: recorder.fixed(planes * 64, true),
    moments: recorder.fixed(planes * 96),
    affine: recorder.fixed(planes * 32),
    back: recorder.fixed(planes * 48),
    gamma: weight(layer.gamma),
    beta: weight(layer.beta),
    gammaGradient: gradient(layer.gamma),
    betaGradient: gradient(layer.beta),
  };
}

function finish({ recorder }: Lowering, norm: Norm): void {
  const { planes, pixels, sums, gamma, beta, affine, moments } = norm;
  recorder.call(
    'normForward',
    {
      planes,
      pixels,
      sums: place(sums),
      gamma: gamma ?? 0,
      beta: beta ?? 0,
      epsilon: recorder.double(norm.layer.epsilon),
      slope: place(affine),
      shift: place(affine, planes * 16),
      moments: place(moments),
    },
    { batchOnly: norm.layer.runningMean !== undefined },
  );
}

function back({ recorder }: Lowering, norm: Norm, input: Stored): void {
  const { planes, pixels, gamma, moments, back: region } = norm;
  recorder.call('normBackward', {
    gradient: recorder.gradient(input),
    planes,
    pixels,
    sums: recorder.scratch(planes * 64),
    gamma: gamma ?? 0,
    output: recorder.tensor(input),
    moments: place(moments),
    p: place(region),
    q: place(region, planes * 16),
    r: place(region, 2 * planes * 16),
    gammaGradient: norm.gammaGradient ?? 0,
    betaGradient: norm.betaGradient ?? 0,
  });
}
