/** Normalisations over the channels of each pixel: layer norm and AlexNet's local response normalisation. */
import type { LayerOf } from '../../../plan/plan.js';
import { holders, channelsOf } from '../channels.js';
import type { Lowering } from '../lowering.js';
import type { Address, Words } from '../program.js';
import type { Place } from '../region.js';
import { imageBytes, pixelsOf, type View } from '../stored.js';
import { channelGradient, channelTable } from '../tables.js';
import { relaid } from './shape.js';

export function layerNorm(lowering: Lowering, layer: LayerOf<'layerNorm'>): View {
  const { recorder, training } = lowering;
  const view = lowering.read(layer);
  const from = view.stored;
  const output = lowering.output(layer, true, from.runs);
  const pixels = pixelsOf(from);
  const mask = Float32Array.from(holders(from.runs), (channel) => (channel < 0 ? 0 : 1));
  const learned = (name: string): Place => recorder.weight(name, channelTable(from.runs));
  const gradient = (name: string): Address =>
    training ? recorder.weightGradient(name, channelGradient(from.runs), from.planes * 4) : 0;
  const [gamma, beta] = [learned(layer.gamma), learned(layer.beta)];
  const [gammaGradient, betaGradient] = [gradient(layer.gamma), gradient(layer.beta)];
  const words = (): Words<'layerNormForward'> => ({
    view: recorder.view(view),
    planes: from.planes,
    pixels,
    channels: channelsOf(from.runs),
    mask: recorder.constant(mask),
    gamma,
    beta,
    epsilon: layer.epsilon,
    image: recorder.scratch(imageBytes(from)),
    means: recorder.scratch(pixels * 48),
    output: recorder.tensor(output),
  });
  lowering.add({
    layer: layer.id,
    reads: [from],
    output,
    forward: () => recorder.call('layerNormForward', words()),
    backward: () =>
      recorder.call('layerNormBackward', {
        gradient: recorder.rawGradient(output),
        target: recorder.target(from),
        imageGradient: recorder.scratch(imageBytes(from)),
        ...words(),
        gammaGradient,
        betaGradient,
      }),
  });
  return lowering.whole(layer, output);
}

/** Its windows run over neighbouring channels, so that these have to be in one run. */
export function localResponseNorm(lowering: Lowering, layer: LayerOf<'localResponseNorm'>): View {
  const { recorder } = lowering;
  const view = relaid(lowering, layer, lowering.read(layer), [layer.shape.at(-1)!]);
  const from = view.stored;
  const output = lowering.output(layer, from.differentiable);
  const bytes = imageBytes(from);
  const words = (): Words<'responseNormForward'> => ({
    view: recorder.view(view),
    planes: from.planes,
    pixels: pixelsOf(from),
    size: layer.size,
    alpha: layer.alpha / layer.size,
    beta: layer.beta,
    k: layer.k,
    image: recorder.scratch(bytes),
    divisors: recorder.scratch(bytes),
    output: recorder.tensor(output),
  });
  lowering.add({
    layer: layer.id,
    reads: [from],
    output,
    forward: () => recorder.call('responseNormForward', words()),
    backward: () => {
      if (!from.differentiable) return;
      recorder.call('responseNormBackward', {
        gradient: recorder.rawGradient(output),
        target: recorder.target(from),
        imageGradient: recorder.scratch(bytes),
        products: recorder.scratch(bytes),
        ...words(),
      });
    },
  });
  return lowering.whole(layer, output);
}
