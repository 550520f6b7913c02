/** Dropout and drop path: factors drawn on the host. */
import type { LayerOf } from '../../../plan/plan.js';
import { dropMask } from '../../noise.js';
import { planeTable } from '../channels.js';
import type { Lowering, Value } from '../lowering.js';
import type { Memory, Run } from '../program.js';
import { place } from '../region.js';
import { imageBytes, pixelsOf, sizeOf, type View } from '../stored.js';
import { identity, plain, resolved } from './shape.js';
import { passOn } from './sum.js';

export function dropout(lowering: Lowering, layer: LayerOf<'dropout'>): View {
  if (!lowering.training) return identity(lowering, layer);
  const { recorder } = lowering;
  const view = plain(lowering, layer, lowering.read(layer));
  const from = view.stored;
  const output = lowering.output(layer, from.differentiable, from.runs);
  const floats = imageBytes(from) / 4;
  const mask = place(recorder.moving(floats * recorder.batch * 4));
  const table = planeTable(from.runs, pixelsOf(from));
  const draw = (memory: Memory, run: Run): void =>
    drawElements(memory.floats(mask, floats * run.batch.size), table, sizeOf(from), layer, run);
  lowering.add({
    layer: layer.id,
    reads: [from],
    output,
    forward: () => {
      if (!recorder.again) recorder.host(draw, [mask.region]);
      recorder.call('permute', {
        from: recorder.tensor(from),
        to: recorder.tensor(output),
        floats,
        table: 0,
        factors: mask,
        add: 0,
      });
    },
    backward: () => {
      if (!from.differentiable) return;
      const gradient = resolved(lowering, output);
      const to = recorder.target(from);
      recorder.call('permute', { from: gradient, to, floats, table: 0, factors: mask, add: to.add });
    },
  });
  return lowering.whole(layer, output);
}

/** A factor for each element of each image, in the order of the elements. */
function drawElements(
  to: Float32Array,
  table: Int32Array,
  size: number,
  { rate, id }: LayerOf<'dropout'>,
  { batch, options }: Run,
): void {
  const mask = dropMask(batch.size * size, rate, options.noise, id);
  for (let image = 0; image < batch.size; image++)
    table.forEach((entry, i) => (to[image * table.length + i] = entry < 0 ? 0 : mask[image * size + entry]!));
}

/** A factor for each image, applied by the sum after it. */
export function dropPath(lowering: Lowering, layer: LayerOf<'dropPath'>): Value {
  const { recorder } = lowering;
  const view = identity(lowering, layer);
  if (!lowering.training || !lowering.dropsPaths) return view;
  const mask = place(recorder.moving(recorder.batch * 4));
  const draw = (memory: Memory, { batch, options }: Run): void => {
    const rate = (options.dropPathRate ?? 0) * (layer.scale ?? 1);
    const factors = memory.floats(mask, batch.size);
    if (rate === 0) factors.fill(1);
    else factors.set(dropMask(batch.size, rate, options.noise, layer.id));
  };
  const drawn = {
    layer: layer.id,
    reads: [],
    forward: () => {
      if (!recorder.again) recorder.host(draw, [mask.region]);
    },
    backward: () => undefined,
  };
  lowering.add(drawn);
  return passOn(lowering, layer, [{ view, shares: [], factors: mask, drawn }]);
}
