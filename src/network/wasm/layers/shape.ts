/** Layers that move data about or only look at it in another way. */
import type { GroupWords } from '../../../kernels/words.js';
import type { Layer, LayerOf } from '../../../plan/plan.js';
import { channelsOf, inverse, planeTable, planesOf, rowTable, sameRuns, type Runs } from '../channels.js';
import type { Lowering } from '../lowering.js';
import { place, type Place } from '../region.js';
import { extent, imageBytes, pixelsOf, stored, type Stored, type View } from '../stored.js';
import { copied } from './sum-block.js';

export function relu(lowering: Lowering, layer: Layer): View {
  const view = lowering.read(layer);
  return { ...view, relu: true, sole: view.sole && lowering.uses(layer.id) === 1 };
}

export function identity(lowering: Lowering, layer: Layer): View {
  const view = lowering.read(layer);
  return { ...view, sole: view.sole && lowering.uses(layer.id) === 1 };
}

/** The view as a tensor that can be read as it stands. */
export function plain(lowering: Lowering, layer: Layer, view: View): View {
  return view.norm || view.relu ? copied(lowering, layer, view) : view;
}

/** Copies a tensor by a table: float `i` of the output is float `table[i]` of the input, or 0 where that is -1. */
export function moved(
  lowering: Lowering,
  layer: Layer,
  input: View,
  output: Stored,
  table: Int32Array,
): View {
  const { recorder } = lowering;
  const view = plain(lowering, layer, input);
  const from = view.stored;
  const floats = (tensor: Stored): number => imageBytes(tensor) / 4;
  const back = inverse(table, floats(from));
  lowering.add({
    layer: layer.id,
    reads: [from],
    output,
    forward: () =>
      recorder.call('permute', {
        from: recorder.tensor(from),
        to: recorder.tensor(output),
        floats: floats(output),
        table: recorder.constant(table),
        factors: 0,
        add: 0,
      }),
    backward: () => {
      if (!from.differentiable) return;
      // Copies take no scale: a batch norm or a sum after them is resolved first.
      const gradient = resolved(lowering, output);
      const to = recorder.target(from);
      recorder.call('permute', {
        from: gradient,
        to,
        floats: floats(from),
        table: recorder.constant(back),
        factors: 0,
        add: to.add,
      });
    },
  });
  return lowering.whole(layer, output);
}

/** The gradient of a raw output in memory of its own. */
export function resolved({ recorder }: Lowering, output: Stored): GroupWords<'Tensor', Place> {
  const region = recorder.moving(imageBytes(output) * recorder.batch);
  const to = { at: place(region), imageBytes: imageBytes(output) };
  recorder.call('sumBackward', {
    // A view without relu is not read.
    view: { at: 0, imageBytes: 0, slope: 0, shift: 0, relu: 0 },
    planes: output.planes,
    pixels: pixelsOf(output),
    gradient: recorder.rawGradient(output),
    target: { ...to, add: 0 },
    coefficient: { value: 1, factors: 0 },
    plane: recorder.scratch(pixelsOf(output) * 16),
  });
  return to;
}

/** The view with its channels in these runs. */
export function relaid(lowering: Lowering, layer: Layer, view: View, runs: Runs): View {
  const { stored: from } = view;
  if (sameRuns(from.runs, runs)) return view;
  const output = stored(from.height, from.width, runs, from.differentiable);
  return { ...moved(lowering, layer, view, output, between(from, output)), sole: true };
}

/** Where each float of an image of `to` comes from in `from`, row-major order kept. */
function between(from: Stored, to: Stored): Int32Array {
  const source = rowTable(from.runs, pixelsOf(from));
  return planeTable(to.runs, pixelsOf(to)).map((entry) => (entry < 0 ? -1 : source[entry]!));
}

export function reshape(lowering: Lowering, layer: LayerOf<'reshape'>): View {
  const view = lowering.read(layer);
  const [height, width, channels] = extent(layer.shape);
  if (height * width === pixelsOf(view.stored) && channels === channelsOf(view.stored.runs))
    return reshaped(lowering, layer, view, height, width);
  const output = lowering.output(layer, view.stored.differentiable);
  return moved(lowering, layer, view, output, between(view.stored, output));
}

/** The same memory as pixels of a picture of another form, such as a sequence. */
function reshaped(lowering: Lowering, layer: Layer, view: View, height: number, width: number): View {
  const { stored: from } = view;
  const other: Stored = {
    ...stored(height, width, from.runs, from.differentiable),
    parent: { stored: from, plane: 0 },
    // Who reads the one reads the other.
    readers: from.readers,
  };
  lowering.same(other, from);
  return { ...view, stored: other, sole: view.sole && lowering.uses(layer.id) === 1 };
}

/** Tensors that nothing else is done to are written straight into their part of the output; others are copied. */
export function concat(lowering: Lowering, layer: LayerOf<'concat'>): View {
  const views = layer.inputs.map((_, i) => lowering.read(layer, i));
  const runs = views.flatMap(({ stored: tensor }) => tensor.runs);
  const output = lowering.gathering(
    layer,
    views.some(({ stored: tensor }) => tensor.differentiable),
    runs,
  );
  let plane = 0;
  for (const view of views) {
    const free =
      !view.norm && !view.relu && !view.stored.parent && view.stored.differentiable && view.stored.whole;
    const part = free && !view.stored.norm ? view : copied(lowering, layer, view);
    part.stored.parent = { stored: output, plane };
    output.joins = true;
    output.whole &&= part.sole;
    output.gathers &&= part.stored.gathers;
    plane += planesOf(part.stored.runs);
  }
  lowering.add({
    layer: layer.id,
    reads: [],
    output,
    forward: () => undefined,
    backward: () => undefined,
  });
  return lowering.whole(layer, output);
}
