/** Attention: over all tokens, and in windows. */
import type { Layer, LayerOf } from '../../../plan/plan.js';
import { channelsOf } from '../channels.js';
import type { Lowering } from '../lowering.js';
import type { Address, Words } from '../program.js';
import type { Recorder } from '../recorder.js';
import type { Place } from '../region.js';
import { imageBytes, pixelsOf, stored, type View } from '../stored.js';
import { plain, relaid } from './shape.js';

/** Scores of a tile of queries, bytes: they and what is computed from them stay in the second-level cache. */
const tileBytes = 65536;

interface Inputs {
  readonly queries: View;
  readonly keys: View;
  readonly values: View;
}

type InputWords = Pick<Words<'attentionForward'>, keyof Inputs>;
type TargetWords = Pick<Words<'attentionBackward'>, 'queriesTarget' | 'keysTarget' | 'valuesTarget'>;

/** What attention reads, with the channels in one run, so that heads lie in them one after the other. */
function inputsOf(lowering: Lowering, layer: Layer): Inputs {
  const input = (i: number): View => {
    const view = plain(lowering, layer, lowering.read(layer, i));
    return relaid(lowering, layer, view, [channelsOf(view.stored.runs)]);
  };
  return { queries: input(0), keys: input(1), values: input(2) };
}

function inputWords(recorder: Recorder, { queries, keys, values }: Inputs): InputWords {
  return { queries: recorder.view(queries), keys: recorder.view(keys), values: recorder.view(values) };
}

function inputTargets(recorder: Recorder, { queries, keys, values }: Inputs): TargetWords {
  return {
    queriesTarget: recorder.target(queries.stored),
    keysTarget: recorder.target(keys.stored),
    valuesTarget: recorder.target(values.stored),
  };
}

const padded = (channels: number): number => Math.ceil(channels / 4) * 4;

export function attention(lowering: Lowering, layer: LayerOf<'attention'>): View {
  const { recorder } = lowering;
  const views = inputsOf(lowering, layer);
  const [q, k, v] = [views.queries.stored, views.keys.stored, views.values.stored];
  const output = lowering.output(layer, q.differentiable || k.differentiable || v.differentiable);
  const [queries, keys] = [pixelsOf(q), pixelsOf(k)];
  const [dk, dv] = [channelsOf(k.runs) / layer.heads, channelsOf(v.runs) / layer.heads];
  const fit = Math.floor(tileBytes / 4 / keys / 8) * 8;
  const tile = Math.min(Math.ceil(queries / 8) * 8, Math.max(8, fit));
  const floats = (count: number): Place => recorder.scratch(count * 4);
  const wide = Math.max(padded(dk), padded(dv));
  const words = (): Words<'attentionForward'> => ({
    ...inputWords(recorder, views),
    heads: layer.heads,
    queryCount: queries,
    keyCount: keys,
    keyChannels: dk,
    valueChannels: dv,
    scale: layer.scale,
    causal: layer.causal ? 1 : 0,
    tile,
    output: recorder.tensor(output),
    headQueries: floats(padded(dk) * queries),
    headKeys: floats(padded(dk) * keys),
    headValues: floats(padded(dv) * keys),
    headOutput: floats(padded(dv) * queries),
    columns: floats(tile * padded(dk)),
    scores: floats(tile * keys),
    rows: floats(tile * wide),
  });
  lowering.add({
    layer: layer.id,
    reads: [q, k, v],
    output,
    forward: () => recorder.call('attentionForward', words()),
    backward: () => {
      if (!output.differentiable) return;
      const targets = inputTargets(recorder, views);
      recorder.call('attentionBackward', {
        ...words(),
        gradient: recorder.rawGradient(output),
        ...targets,
        imageGradient: recorder.scratch(imageBytes(output)),
        headGradient: floats(padded(dv) * queries),
        gradientColumns: floats(tile * padded(dv)),
        scoreGradient: floats(tile * keys),
        panels: floats(tile * wide),
        headQueriesGradient: floats(padded(dk) * queries),
        headKeysGradient: floats(padded(dk) * keys),
        headValuesGradient: floats(padded(dv) * keys),
        queriesGradient: recorder.scratch(imageBytes(q)),
        keysGradient: recorder.scratch(imageBytes(k)),
        valuesGradient: recorder.scratch(imageBytes(v)),
      });
    },
  });
  return lowering.whole(layer, output);
}

/** In windows, with learned relative positions. */
export function localAttention(lowering: Lowering, layer: LayerOf<'localAttention'>): View {
  const views = inputsOf(lowering, layer);
  const { recorder } = lowering;
  const [q, k, v] = [views.queries.stored, views.keys.stored, views.values.stored];
  const { height, width, runs } = k;
  const channels = channelsOf(runs);
  const output = stored(height, width, runs, true, true);
  const { heads, window } = layer;
  const half = recorder.elements(layer.rowWeight) / window;
  const learned = (name: string): { readonly values: Place; readonly gradient: Address } => {
    const table = Int32Array.from({ length: recorder.elements(name) }, (_, i) => i);
    return {
      values: recorder.weight(name, table),
      gradient: lowering.training ? recorder.weightGradient(name, table, table.length) : 0,
    };
  };
  const [rows, columns] = [learned(layer.rowWeight), learned(layer.columnWeight)];
  const d = channels / heads;
  const cols = padded(width);
  const narrow = (): Place => recorder.scratch(d * height * cols * 4);
  const margin = (): Place => recorder.scratch(d * (height + window - 1) * (cols + window - 1) * 4);
  const taps = (): Place => recorder.scratch(window * window * cols * 4);
  const words = (): Words<'localAttentionForward'> => ({
    ...inputWords(recorder, views),
    heads,
    channels: d,
    height,
    width,
    window,
    offsets: { rows: rows.values, columns: columns.values },
    half,
    output: recorder.tensor(output),
    sums: recorder.sums(output),
    headQueries: narrow(),
    headKeys: margin(),
    headValues: margin(),
    shares: taps(),
    headOutput: narrow(),
  });
  lowering.add({
    layer: layer.id,
    reads: [q, k, v],
    output,
    forward: () => recorder.call('localAttentionForward', words()),
    backward: () =>
      recorder.call('localAttentionBackward', {
        ...words(),
        gradient: recorder.rawGradient(output),
        ...inputTargets(recorder, views),
        offsetGradients: { rows: rows.gradient, columns: columns.gradient },
        imageGradient: recorder.scratch(imageBytes(output)),
        headGradient: narrow(),
        shareGradient: taps(),
        headQueriesGradient: narrow(),
        headKeysGradient: margin(),
        headValuesGradient: margin(),
        queriesGradient: recorder.scratch(imageBytes(q)),
        keysGradient: recorder.scratch(imageBytes(k)),
        valuesGradient: recorder.scratch(imageBytes(v)),
      }),
  });
  return lowering.whole(layer, output);
}
