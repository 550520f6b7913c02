/** Normalisations over the channels of each pixel: layer norm and AlexNet's local response normalisation. */
import type { LayerOf } from '../../../plan/plan.js';
import { holders, channelsOf } from '../channels.js';
import type { Lowering } from '../lowering.js';
import type { Word } from '../program.js';
import { imageBytes, pixelsOf, type View } from '../stored.js';
import { channelGradient, channelTable } from '../tables.js';
import { relaid } from './shape.js';

export function layerNorm(lowering: Lowering, layer: LayerOf<'layerNorm'>): View {
  const { recorder, training } = lowering;
  const view = lowering.read(layer);
  const from = view.stored;
  const output = lowering.output(layer, true, from.runs);
  output.gathers = false;
  const pixels = pixelsOf(from);
  const mask = Float32Array.from(holders(from.runs), (channel) => (channel < 0 ? 0 : 1));
  const [gamma, beta] = [layer.gamma, layer.beta].map((name) =>
    recorder.weight(name, channelTable(from.runs)),
  );
  const gradients = training
    ? [layer.gamma, layer.beta].map((name) =>
        recorder.weightGradient(name, channelGradient(from.runs), from.planes * 4),
      )
    : [];
  const words = (): Word[] => [
    ...recorder.view(view),
    ...[from.planes, pixels, channelsOf(from.runs), recorder.constant(mask), gamma!, beta!],
    ...[{ real: layer.epsilon }, recorder.scratch(imageBytes(from)), recorder.scratch(pixels * 48)],
    ...recorder.tensor(output),
  ];
  lowering.add({
    layer: layer.id,
    reads: [from],
    output,
    forward: () => recorder.call('layerNormForward', words()),
    backward: () => {
      const back = [...recorder.rawGradient(output), ...recorder.target(from)];
      const scratch = recorder.scratch(imageBytes(from));
      recorder.call('layerNormBackward', [...words(), ...back, scratch, ...gradients]);
    },
  });
  return lowering.whole(layer, output);
}

/** Its windows run over neighbouring channels, so that these have to be in one run. */
export function localResponseNorm(lowering: Lowering, layer: LayerOf<'localResponseNorm'>): View {
  const { recorder } = lowering;
  const view = relaid(lowering, layer, lowering.read(layer), [layer.shape.at(-1)!]);
  const from = view.stored;
  const output = lowering.output(layer, from.differentiable);
  output.gathers = false;
  const bytes = imageBytes(from);
  const words = (): Word[] => [
    ...recorder.view(view),
    ...[from.planes, pixelsOf(from), layer.size],
    ...[layer.alpha / layer.size, layer.beta, layer.k].map((real) => ({ real })),
    ...[recorder.scratch(bytes), recorder.scratch(bytes), ...recorder.tensor(output)],
  ];
  lowering.add({
    layer: layer.id,
    reads: [from],
    output,
    forward: () => recorder.call('responseNormForward', words()),
    backward: () => {
      if (!from.differentiable) return;
      const back = [...recorder.rawGradient(output), ...recorder.target(from)];
      const scratches = [recorder.scratch(bytes), recorder.scratch(bytes)];
      recorder.call('responseNormBackward', [...words(), ...back, ...scratches]);
    },
  });
  return lowering.whole(layer, output);
}
