/** Layers that put tokens before a sequence or take one out of it, and learned scales. */
import type { LayerOf } from '../../../plan/plan.js';
import { planeTable, rowTable } from '../channels.js';
import type { Lowering } from '../lowering.js';
import type { Address, PixelRun, Words } from '../program.js';
import { imageBytes, pixelsOf, type View } from '../stored.js';
import { channelGradient, channelTable } from '../tables.js';
import { plain, resolved } from './shape.js';

export function prependTokens(lowering: Lowering, layer: LayerOf<'prependTokens'>): View {
  const { recorder, training } = lowering;
  const { stored: from } = plain(lowering, layer, lowering.read(layer));
  const { runs, planes } = from;
  const output = lowering.output(layer, true, runs);
  const { tokens } = layer;
  const [before, after] = [pixelsOf(from), pixelsOf(output)];
  const learned = recorder.weight(layer.weight, planeTable(runs, tokens));
  const gradient = training
    ? recorder.weightGradient(layer.weight, rowTable(runs, tokens), planes * tokens * 4)
    : 0;
  const copy = (words: Words<'copyPixels'>): void => recorder.call('copyPixels', words);
  const ofAll = (at: Address): PixelRun => ({ at, imageBytes: 0, pixels: tokens, first: 0 });
  lowering.add({
    layer: layer.id,
    reads: [from],
    output,
    forward: () => {
      const to = { ...recorder.tensor(output), pixels: after };
      const read = { ...recorder.tensor(from), pixels: before, first: 0 };
      copy({ from: ofAll(learned), to: { ...to, first: 0 }, planes, count: tokens, add: 0 });
      copy({ from: read, to: { ...to, first: tokens }, planes, count: before, add: 0 });
    },
    backward: () => {
      const given = { ...resolved(lowering, output), pixels: after };
      copy({ from: { ...given, first: 0 }, to: ofAll(gradient), planes, count: tokens, add: 1 });
      if (!from.differentiable) return;
      const { add, ...target } = recorder.target(from);
      const to = { ...target, pixels: before, first: 0 };
      copy({ from: { ...given, first: tokens }, to, planes, count: before, add });
    },
  });
  return lowering.whole(layer, output);
}

export function token(lowering: Lowering, layer: LayerOf<'token'>): View {
  const { recorder } = lowering;
  const { stored: from } = plain(lowering, layer, lowering.read(layer));
  const output = lowering.output(layer, from.differentiable, from.runs);
  const { planes } = from;
  const pixels = pixelsOf(from);
  lowering.add({
    layer: layer.id,
    reads: [from],
    output,
    forward: () => {
      recorder.call('copyPixels', {
        from: { ...recorder.tensor(from), pixels, first: layer.index },
        to: { ...recorder.tensor(output), pixels: 1, first: 0 },
        planes,
        count: 1,
        add: 0,
      });
    },
    backward: () => {
      if (!from.differentiable) return;
      const given = resolved(lowering, output);
      const { add, ...to } = recorder.target(from);
      if (add === 0) recorder.call('clear', { to, bytes: imageBytes(from) });
      recorder.call('copyPixels', {
        from: { ...given, pixels: 1, first: 0 },
        to: { ...to, pixels, first: layer.index },
        planes,
        count: 1,
        add: 1,
      });
    },
  });
  return lowering.whole(layer, output);
}

/** One learned number for each channel, or one for all. */
export function scale(lowering: Lowering, layer: LayerOf<'scale'>): View {
  const { recorder, training } = lowering;
  const view = lowering.read(layer);
  const from = view.stored;
  const { runs, planes } = from;
  const output = lowering.output(layer, true, runs);
  const pixels = pixelsOf(from);
  const single = recorder.elements(layer.weight) === 1;
  const table = channelTable(runs);
  const learned = recorder.weight(
    layer.weight,
    single ? table.map((channel) => Math.min(channel, 0)) : table,
  );
  const places = single ? new Int32Array(1) : channelGradient(runs);
  const gradient = training ? recorder.weightGradient(layer.weight, places, planes * 4) : 0;
  const words = (): Words<'scaleForward'> => ({
    view: recorder.view(view),
    planes,
    pixels,
    numbers: learned,
    output: recorder.tensor(output),
  });
  lowering.add({
    layer: layer.id,
    reads: [from],
    output,
    forward: () => recorder.call('scaleForward', words()),
    backward: () => {
      recorder.call('scaleBackward', {
        gradient: recorder.rawGradient(output),
        target: recorder.target(from),
        seen: recorder.scratch(imageBytes(from)),
        imageGradient: recorder.scratch(imageBytes(from)),
        ...words(),
        numbersGradient: gradient,
        single: single ? 1 : 0,
      });
    },
  });
  return lowering.whole(layer, output);
}
