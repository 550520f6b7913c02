/** Layers that put tokens before a sequence or take one out of it, and learned scales. */
import type { LayerOf } from '../../../plan/plan.js';
import { planeTable, rowTable } from '../channels.js';
import type { Lowering } from '../lowering.js';
import type { Word } from '../program.js';
import { imageBytes, pixelsOf, type View } from '../stored.js';
import { channelGradient, channelTable } from '../tables.js';
import { plain, resolved } from './shape.js';

/** One end of a copy: pointer, bytes of an image (0: the same for all images), pixels, and the first pixel. */
type End = readonly [at: Word, bytes: Word, pixels: number, first: number];

function copy({ recorder }: Lowering, from: End, to: End, planes: number, count: number, add: Word): void {
  recorder.call('copyPixels', [...from, ...to, planes, count, add]);
}

export function prependTokens(lowering: Lowering, layer: LayerOf<'prependTokens'>): View {
  const { recorder, training } = lowering;
  const { stored: from } = plain(lowering, layer, lowering.read(layer));
  const { runs, planes } = from;
  const output = lowering.output(layer, true, runs);
  output.gathers = false;
  const { tokens } = layer;
  const [before, after] = [pixelsOf(from), pixelsOf(output)];
  const learned = recorder.weight(layer.weight, planeTable(runs, tokens));
  const gradient = training
    ? recorder.weightGradient(layer.weight, rowTable(runs, tokens), planes * tokens * 4)
    : 0;
  lowering.add({
    layer: layer.id,
    reads: [from],
    output,
    forward: () => {
      const to = recorder.tensor(output);
      copy(lowering, [learned, 0, tokens, 0], [...to, after, 0], planes, tokens, 0);
      copy(lowering, [...recorder.tensor(from), before, 0], [...to, after, tokens], planes, before, 0);
    },
    backward: () => {
      const given = resolved(lowering, output);
      copy(lowering, [...given, after, 0], [gradient, 0, tokens, 0], planes, tokens, 1);
      if (!from.differentiable) return;
      const [to, bytes, add] = recorder.target(from) as [Word, Word, Word];
      copy(lowering, [...given, after, tokens], [to, bytes, before, 0], planes, before, add);
    },
  });
  return lowering.whole(layer, output);
}

export function token(lowering: Lowering, layer: LayerOf<'token'>): View {
  const { recorder } = lowering;
  const { stored: from } = plain(lowering, layer, lowering.read(layer));
  const output = lowering.output(layer, from.differentiable, from.runs);
  output.gathers = false;
  const { planes } = from;
  const pixels = pixelsOf(from);
  lowering.add({
    layer: layer.id,
    reads: [from],
    output,
    forward: () => {
      const ends: [End, End] = [
        [...recorder.tensor(from), pixels, layer.index],
        [...recorder.tensor(output), 1, 0],
      ];
      copy(lowering, ...ends, planes, 1, 0);
    },
    backward: () => {
      if (!from.differentiable) return;
      const given = resolved(lowering, output);
      const [to, bytes, more] = recorder.target(from) as [Word, Word, Word];
      if (more === 0) recorder.call('clear', [to, bytes, imageBytes(from)]);
      copy(lowering, [...given, 1, 0], [to, bytes, pixels, layer.index], planes, 1, 1);
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
  output.gathers = false;
  const pixels = pixelsOf(from);
  const single = recorder.elements(layer.weight) === 1;
  const table = channelTable(runs);
  const learned = recorder.weight(
    layer.weight,
    single ? table.map((channel) => Math.min(channel, 0)) : table,
  );
  const places = single ? new Int32Array(1) : channelGradient(runs);
  const gradient = training ? recorder.weightGradient(layer.weight, places, planes * 4) : 0;
  const words = (): Word[] => [
    ...[...recorder.view(view), planes, pixels, learned],
    ...recorder.tensor(output),
  ];
  lowering.add({
    layer: layer.id,
    reads: [from],
    output,
    forward: () => recorder.call('scaleForward', words()),
    backward: () => {
      const back = [...recorder.rawGradient(output), ...recorder.target(from)];
      const scratches = [recorder.scratch(imageBytes(from)), recorder.scratch(imageBytes(from))];
      recorder.call('scaleBackward', [...words(), ...back, ...scratches, gradient, single ? 1 : 0]);
    },
  });
  return lowering.whole(layer, output);
}
