/** Attention: over all tokens, and in windows. */
import type { Layer, LayerOf } from '../../../plan/plan.js';
import { channelsOf } from '../channels.js';
import type { Lowering } from '../lowering.js';
import type { Word } from '../program.js';
import type { Place } from '../region.js';
import { imageBytes, pixelsOf, stored, type Stored, type View } from '../stored.js';
import { plain, relaid } from './shape.js';

/** Scores of a tile of queries, bytes: they and what is computed from them stay in the second-level cache. */
const tileBytes = 65536;

/** What attention reads, with the channels in one run, so that heads lie in them one after the other. */
function inputsOf(lowering: Lowering, layer: Layer): View[] {
  return layer.inputs.map((_, i) => {
    const view = plain(lowering, layer, lowering.read(layer, i));
    return relaid(lowering, layer, view, [channelsOf(view.stored.runs)]);
  });
}

const padded = (channels: number): number => Math.ceil(channels / 4) * 4;

export function attention(lowering: Lowering, layer: LayerOf<'attention'>): View {
  const { recorder } = lowering;
  const views = inputsOf(lowering, layer);
  const [q, k, v] = views.map((view) => view.stored) as [Stored, Stored, Stored];
  const output = lowering.output(layer, q.differentiable || k.differentiable || v.differentiable);
  output.gathers = false;
  const [queries, keys] = [pixelsOf(q), pixelsOf(k)];
  const [dk, dv] = [channelsOf(k.runs) / layer.heads, channelsOf(v.runs) / layer.heads];
  const fit = Math.floor(tileBytes / 4 / keys / 8) * 8;
  const tile = Math.min(Math.ceil(queries / 8) * 8, Math.max(8, fit));
  const floats = (count: number): Place => recorder.scratch(count * 4);
  const wide = Math.max(padded(dk), padded(dv));
  const words = (): Word[] => [
    ...views.flatMap((view) => recorder.view(view)),
    ...[layer.heads, queries, keys, dk, dv, { real: layer.scale }, layer.causal ? 1 : 0, tile],
    ...recorder.tensor(output),
    ...[padded(dk) * queries, padded(dk) * keys, padded(dv) * keys, padded(dv) * queries].map(floats),
    ...[tile * padded(dk), tile * keys, tile * wide].map(floats),
  ];
  lowering.add({
    layer: layer.id,
    reads: [q, k, v],
    output,
    forward: () => recorder.call('attentionForward', words()),
    backward: () => {
      if (!output.differentiable) return;
      const targets = [q, k, v].flatMap((tensor) => recorder.target(tensor));
      recorder.call('attentionBackward', [
        ...[...words(), ...recorder.rawGradient(output), ...targets],
        ...[imageBytes(output) / 4, padded(dv) * queries].map(floats),
        ...[tile * padded(dv), tile * keys, tile * wide].map(floats),
        ...[padded(dk) * queries, padded(dk) * keys, padded(dv) * keys].map(floats),
        ...[q, k, v].map((tensor) => recorder.scratch(imageBytes(tensor))),
      ]);
    },
  });
  return lowering.whole(layer, output);
}

/** In windows, with learned relative positions. */
export function localAttention(lowering: Lowering, layer: LayerOf<'localAttention'>): View {
  const views = inputsOf(lowering, layer);
  const { recorder } = lowering;
  const [q, k, v] = views.map((view) => view.stored) as [Stored, Stored, Stored];
  const { height, width, runs } = k;
  const channels = channelsOf(runs);
  const output = stored(height, width, runs, true);
  const { heads, window } = layer;
  const half = recorder.elements(layer.rowWeight) / window;
  const tables = [layer.rowWeight, layer.columnWeight].map((name) => {
    const table = Int32Array.from({ length: recorder.elements(name) }, (_, i) => i);
    return {
      values: recorder.weight(name, table),
      gradient: lowering.training ? recorder.weightGradient(name, table, table.length) : 0,
    };
  });
  const d = channels / heads;
  const cols = padded(width);
  const narrow = (): Place => recorder.scratch(d * height * cols * 4);
  const margin = (): Place => recorder.scratch(d * (height + window - 1) * (cols + window - 1) * 4);
  const taps = (): Place => recorder.scratch(window * window * cols * 4);
  const words = (): Word[] => [
    ...views.flatMap((view) => recorder.view(view)),
    ...[heads, d, height, width, window, ...tables.map(({ values }) => values), half],
    ...[...recorder.tensor(output), recorder.sums(output)],
    ...[narrow(), margin(), margin(), taps(), narrow()],
  ];
  lowering.add({
    layer: layer.id,
    reads: [q, k, v],
    output,
    forward: () => recorder.call('localAttentionForward', words()),
    backward: () =>
      recorder.call('localAttentionBackward', [
        ...[...words(), ...recorder.rawGradient(output)],
        ...[q, k, v].flatMap((tensor) => recorder.target(tensor)),
        ...tables.map(({ gradient }) => gradient),
        ...[recorder.scratch(imageBytes(output)), narrow(), taps()],
        ...[narrow(), margin(), margin()],
        ...[q, k, v].map((tensor) => recorder.scratch(imageBytes(tensor))),
      ]),
  });
  return lowering.whole(layer, output);
}
