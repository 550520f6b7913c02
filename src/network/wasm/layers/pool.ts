/** Pooling. */
import type { LayerOf, Window } from '../../../plan/plan.js';
import type { Lowering } from '../lowering.js';
import type { Words } from '../program.js';
import { imageBytes, pixelsOf, type Stored, type View } from '../stored.js';
import { geometry, geometryWords } from './geometry.js';

export function maxPool(lowering: Lowering, layer: LayerOf<'maxPool'>): View {
  return pool(lowering, layer);
}

export function avgPool(lowering: Lowering, layer: LayerOf<'avgPool'>): View {
  const from = lowering.read(layer).stored;
  const key = JSON.stringify([
    from.height,
    from.width,
    layer.shape,
    layer.kernel,
    layer.stride,
    layer.padding,
    layer.countPadding,
  ]);
  let share = cache.get(key);
  if (!share) {
    if (cache.size >= 256) cache.clear();
    share = shares(layer, from, layer.shape[0]!, layer.shape[1]!, layer.countPadding);
    cache.set(key, share);
  }
  return pool(lowering, layer, share);
}

/** The shares of a shape are worked out once, and lie in the arena once. */
const cache = new Map<string, Float32Array>();

/** Pixels of the image under the window at each place of one axis. */
function covered(length: number, places: number, kernel: number, stride: number, before: number): number[] {
  return Array.from({ length: places }, (_, i) => {
    const start = i * stride - before;
    return Math.min(start + kernel, length) - Math.max(start, 0);
  });
}

/** 1 / pixels that count, for each window. */
function shares(
  { kernel, stride, padding }: Window,
  from: Stored,
  height: number,
  width: number,
  countPadding: boolean,
): Float32Array {
  if (countPadding) return new Float32Array(height * width).fill(1 / (kernel[0] * kernel[1]));
  const rows = covered(from.height, height, kernel[0], stride[0], padding[0]);
  const columns = covered(from.width, width, kernel[1], stride[1], padding[2]);
  return Float32Array.from(rows.flatMap((row) => columns.map((column) => 1 / (row * column))));
}

function pool(
  lowering: Lowering,
  layer: LayerOf<'maxPool'> | LayerOf<'avgPool'>,
  share?: Float32Array,
): View {
  const { recorder } = lowering;
  const view = lowering.read(layer);
  const from = view.stored;
  const output = lowering.gathering(layer, from.differentiable, from.runs);
  const g = geometry(layer, [1, 1], from, output);
  const words = (): Words<'poolForward'> => ({
    view: recorder.view(view),
    planes: from.planes,
    geometry: geometryWords(g, recorder.scratch(g.plane), 1),
    shares: share ? recorder.constant(share) : 0,
    output: recorder.tensor(output),
    sums: recorder.sums(output),
  });
  lowering.add({
    layer: layer.id,
    reads: [from],
    output,
    forward: () => recorder.call('poolForward', words()),
    backward: () => {
      if (!from.differentiable) return;
      const plane = imageBytes(output) / output.planes;
      recorder.call('poolBackward', {
        gradient: recorder.rawGradient(output),
        target: recorder.target(from),
        ...words(),
        planeGradient: recorder.scratch(plane),
        inputGradient: recorder.scratch(g.plane),
        pooled: recorder.scratch(plane),
      });
    },
  });
  return lowering.whole(layer, output);
}

export function globalAvgPool(lowering: Lowering, layer: LayerOf<'globalAvgPool'>): View {
  const { recorder } = lowering;
  const view = lowering.read(layer);
  const from = view.stored;
  const output = lowering.gathering(layer, from.differentiable, from.runs);
  const words = (): Words<'globalPoolForward'> => ({
    view: recorder.view(view),
    planes: from.planes,
    pixels: pixelsOf(from),
    plane: recorder.scratch(pixelsOf(from) * 16),
    output: recorder.tensor(output),
    sums: recorder.sums(output),
  });
  lowering.add({
    layer: layer.id,
    reads: [from],
    output,
    forward: () => recorder.call('globalPoolForward', words()),
    backward: () => {
      if (!from.differentiable) return;
      recorder.call('globalPoolBackward', {
        gradient: recorder.rawGradient(output),
        target: recorder.target(from),
        ...words(),
        pixelGradient: recorder.scratch(16),
      });
    },
  });
  return lowering.whole(layer, output);
}
